import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

extension WorkloadCluster {
    /// Makes Services that ask for Secrets, and Pods that they select.
    ///
    /// - Parameters:
    ///   - services: How many Services.
    ///   - pods: How many Pods, of the Services in turn.
    ///   - haveAddress: Whether they run, and so have Dataplanes.
    func makeWorkloads(services: Int, pods: Int, haveAddress: Bool = true) async throws {
        try await inParallel(services, Self.connections) { try await makeService($0) }
        try await inParallel(pods, Self.connections) { index in
            try await makePod("pod-\(index)", of: index % services)
            if haveAddress { try await start("pod-\(index)", index, of: index % services) }
        }
    }

    func makeService(_ service: Int) async throws {
        try await create(
            KubernetesService.resource, namespace(service),
            [
                "apiVersion": "v1", "kind": "Service",
                "metadata": [
                    "name": .string("service-\(service)"), "annotations": [Names.Annotation.identitySecret: "true"],
                ],
                "spec": ["selector": ["app": .string("service-\(service)")], "ports": [["port": 80]]],
            ])
    }

    /// About as large as Pods are, with what nobody here reads.
    func makePod(_ name: String, of service: Int) async throws {
        let variables: [JSONValue] = (0..<10).map {
            ["name": .string("SETTING_\($0)"), "value": "what a program is told about its surroundings"]
        }
        try await create(
            Pod.resource, namespace(service),
            [
                "apiVersion": "v1", "kind": "Pod",
                "metadata": [
                    "name": .string(name),
                    "labels": [
                        "app": .string("service-\(service)"), "pod-template-hash": "6d4cf56db6",
                        "app.kubernetes.io/part-of": "benchmark",
                    ],
                ],
                "spec": [
                    "automountServiceAccountToken": false,
                    "containers": [
                        [
                            "name": "main", "image": "registry.example/main:1", "ports": [["containerPort": 80]],
                            "env": .array(variables),
                        ]
                    ],
                ],
            ])
    }

    /// What a kubelet says of a Pod that runs.
    private func start(_ name: String, _ index: Int, of service: Int) async throws {
        let address = "10.\(64 + index / 65_536).\(index / 256 % 256).\(index % 256)"
        let ready: (String) -> JSONValue = { ["type": .string($0), "status": "True"] }
        let status: JSONValue = [
            "status": [
                "phase": "Running", "podIP": .string(address), "podIPs": [["ip": .string(address)]],
                "conditions": [ready("PodScheduled"), ready("Initialized"), ready("ContainersReady"), ready("Ready")],
                "containerStatuses": [
                    [
                        "name": "main", "image": "registry.example/main:1", "imageID": "", "ready": true,
                        "restartCount": 0, "state": ["running": ["startedAt": "2026-03-31T09:30:00Z"]],
                    ]
                ],
            ]
        ]
        _ = try await client.raw(
            .patch, Pod.resource.path(namespace: namespace(service), name: name) + "/status", body: status.encoded(),
            contentType: "application/merge-patch+json")
    }

    func create(_ resource: ResourceType, _ namespace: String, _ object: JSONValue) async throws {
        _ = try await client.raw(
            .post, resource.path(namespace: namespace), query: [("fieldManager", "benchmarks")], body: object.encoded())
    }
}
