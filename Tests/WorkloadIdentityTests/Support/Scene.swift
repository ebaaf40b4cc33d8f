import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

@testable import WorkloadIdentity

/// A Pod `web-1` in namespace `shop`, which grants mesh `default`, and what is around it.
struct Scene {
    var namespace: JSONValue = [
        "metadata": ["name": "shop", "labels": ["kuma.io/sidecar-injection": "enabled"]]
    ]
    var pod: JSONValue? = [
        "metadata": ["name": "web-1", "namespace": "shop", "uid": "pod-1", "labels": ["app": "web"]],
        "spec": ["containers": [["name": "app", "ports": [["name": "http", "containerPort": 8080]]]]],
        "status": [
            "phase": "Running", "podIP": "10.0.0.1", "containerStatuses": [["name": "app", "ready": true]],
        ],
    ]
    var services: [JSONValue] = []
    var slices: [JSONValue] = []
    var meshes: [JSONValue] = [["metadata": ["name": "default"]]]
    var dataplane: JSONValue?
    var certificates: [String: DeliveredIdentity] = [:]
    var systemNamespace = "kuma-system"
    var now = Date(timeIntervalSince1970: 1_800_000_000)

    func observation() throws -> WorkloadObservation {
        let namespace = try WorkloadNamespace(json: namespace)
        let name = pod?[path: ["metadata", "name"]]?.string ?? dataplane?[path: ["metadata", "name"]]?.string ?? ""
        var observation = WorkloadObservation(
            key: ObjectKey(namespace: namespace.metadata.name, name: name), systemNamespace: systemNamespace)
        observation.namespace = namespace
        observation.pod = try pod.map { try WorkloadPod(json: $0) }
        observation.dataplane = try dataplane.map { try Dataplane(json: $0) }
        observation.services = try services.map { try WorkloadService(json: $0) }
        observation.slices = try slices.map { try WorkloadSlice(json: $0) }
        for json in meshes {
            let mesh = try Mesh(json: json)
            observation.meshes[mesh.name] = mesh
        }
        observation.certificates = certificates
        return observation
    }

    func workload() throws -> Workload? { try WorkloadPlanner().workload(observation()) }

    func plan() throws -> WorkloadPlan { try WorkloadPlanner().plan(observation(), now: now) }

    /// The Dataplane that the plan writes, if it writes one.
    func written() throws -> Dataplane? {
        switch try plan().write {
        case .create(let dataplane), .apply(let dataplane): dataplane
        case .delete, nil: nil
        }
    }

    /// The texts of warnings about the Pod.
    func warnings() throws -> [String] {
        try plan().events.filter { $0.type == .warning }.map { "\($0.reason.rawValue): \($0.note)" }
    }

    /// What the server has once the plan was carried out.
    mutating func carryOut() throws {
        let plan = try plan()
        switch plan.write {
        case .create(let wanted):
            var json = wanted.json
            json[path: ["metadata", "uid"]] = "dataplane-1"
            json[path: ["metadata", "generation"]] = 1
            dataplane = Self.owned(json)
        case .apply(let wanted):
            // Atomic lists and maps, as the definition has them.
            var json = dataplane ?? .object([:])
            json["mesh"] = wanted.json["mesh"]
            json[path: ["metadata", "labels"]] = wanted.json[path: ["metadata", "labels"]]
            json[path: ["metadata", "ownerReferences"]] = wanted.json[path: ["metadata", "ownerReferences"]]
            for (key, value) in wanted.spec["networking"]?.object ?? [:] {
                json[path: ["spec", "networking", key]] = value
            }
            dataplane = json
        case .delete: dataplane = nil
        case nil: break
        }
        if dataplane != nil, let status = plan.status {
            dataplane?["status"] = status.json
            dataplane?[path: ["metadata", "generation"]] = status.observedGeneration.map(JSONValue.integer)
        }
    }

    static func owned(_ json: JSONValue) -> JSONValue {
        var json = json
        json[path: ["metadata", "managedFields"]] = [
            ["manager": "koguma-dataplane", "operation": "Update", "fieldsV1": ["f:spec": [:]]]
        ]
        return json
    }

    /// A Service `web` with port 80 to 8080 that selects `app: web`.
    static func service(
        _ name: String = "web", namespace: String = "shop", selector: JSONValue? = ["app": "web"],
        ports: [JSONValue] = [["port": 80, "targetPort": 8080]], annotations: JSONValue = [:],
        type: String = "ClusterIP"
    ) -> JSONValue {
        var service: JSONValue = [
            "metadata": ["name": .string(name), "namespace": .string(namespace), "annotations": annotations],
            "spec": ["type": .string(type), "ports": .array(ports)],
        ]
        service[path: ["spec", "selector"]] = selector
        return service
    }

    /// A slice of a Service that names a Pod.
    static func slice(
        of service: String = "web", namespace: String = "shop", pod: String = "web-1", podNamespace: String = "shop",
        uid: String = "pod-1"
    ) -> JSONValue {
        [
            "metadata": [
                "name": "\(service)-slice" as JSONValue, "namespace": .string(namespace),
                "labels": ["kubernetes.io/service-name": .string(service)],
            ],
            "endpoints": [
                [
                    "addresses": ["10.0.0.1"],
                    "targetRef": [
                        "kind": "Pod", "namespace": .string(podNamespace), "name": .string(pod), "uid": .string(uid),
                    ],
                ]
            ],
        ]
    }

    /// A Dataplane that a person wrote, named `hand`, without a Pod.
    static func handWritten(_ service: String, in namespace: String = "shop", mesh: String? = nil) -> JSONValue {
        var dataplane: JSONValue = [
            "metadata": ["name": "hand", "namespace": .string(namespace), "generation": 3],
            "spec": [
                "networking": [
                    "address": "10.0.0.9",
                    "inbound": [["port": 8080, "tags": ["kuma.io/service": .string(service)]]],
                ]
            ],
        ]
        dataplane["mesh"] = mesh.map(JSONValue.string)
        return dataplane
    }
}
