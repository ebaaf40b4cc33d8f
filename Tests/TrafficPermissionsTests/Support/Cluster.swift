import JSON
import KubernetesAPI
import MeshAPI
import Testing
import WorkloadIdentity

@testable import MeshOperator
@testable import TrafficPermissions

/// Objects as an API server has them, and who may call whom of what follows from them.
struct Cluster {
    static let systemNamespace = "kong-mesh-system"

    /// By name.
    var namespaces: [String: JSONValue] = [:]
    var pods: [JSONValue] = []
    var services: [JSONValue] = []
    var slices: [JSONValue] = []
    var dataplanes: [JSONValue] = []
    var policies: [JSONValue] = []
    var precedence = PermissionPrecedence.allowWins

    static let meshes = ["default", "blue"]

    /// All members of all meshes.
    func workloads() throws -> [Workload] {
        var observations: [ObjectKey: WorkloadObservation] = [:]
        func observe(_ metadata: JSONValue?, _ change: (inout WorkloadObservation) throws -> Void) throws {
            let key = ObjectKey(namespace: metadata?["namespace"]?.string ?? "", name: metadata?["name"]?.string ?? "")
            var observation =
                observations[key] ?? WorkloadObservation(key: key, systemNamespace: Self.systemNamespace)
            try change(&observation)
            observations[key] = observation
        }
        for pod in pods { try observe(pod["metadata"]) { $0.pod = try WorkloadPod(json: pod) } }
        for dataplane in dataplanes {
            try observe(dataplane["metadata"]) { $0.dataplane = try Dataplane(json: dataplane) }
        }
        // More than the operator hands over: all that there is.
        let services = try services.map { try WorkloadService(json: $0) }
        let slices = try slices.map { try WorkloadSlice(json: $0) }
        return try observations.values.sorted { $0.key < $1.key }.compactMap { observation in
            var observation = observation
            observation.namespace = try namespaces[observation.key.namespace].map { try WorkloadNamespace(json: $0) }
            observation.services = services
            observation.slices = slices
            for mesh in Self.meshes {
                observation.meshes[mesh] = try Mesh(json: ["metadata": ["name": .string(mesh)]])
            }
            return WorkloadPlanner().workload(observation)
        }
    }

    func permissions(of mesh: String = "default") throws -> MeshPermissions {
        try permissions(of: mesh, among: workloads())
    }

    func permissions(of mesh: String, among workloads: [Workload]) throws -> MeshPermissions {
        var permissions = MeshPermissions(mesh: mesh, precedence: precedence)
        for json in policies {
            let policy = try MeshTrafficPermission(json: json)
            guard policy.mesh == mesh else { continue }
            _ = permissions.note(Policy(policy, systemNamespace: Self.systemNamespace), at: policy.key)
        }
        for workload in workloads where workload.mesh == mesh {
            _ = permissions.note(MeshWorkload(workload), at: workload.key)
        }
        return permissions
    }

    /// Whether a service may call a Pod's first inbound.
    func allows(_ service: String, _ pod: String) throws -> Bool? {
        let permissions = try permissions()
        guard let inbound = permissions.inbounds.first(where: { $0.dataplane.description == pod }) else { return nil }
        return permissions.decide(Client(names: ["spiffe://default/\(service)"]), at: inbound)?.isAllowed
    }
}

// What people write.
extension Cluster {
    mutating func addNamespace(_ name: String, labels: JSONValue = ["kuma.io/sidecar-injection": "enabled"]) {
        namespaces[name] = ["metadata": ["name": .string(name), "labels": labels]]
    }

    /// A Pod and, without a name otherwise, a Service of its name, with port 80 to 8080.
    mutating func add(
        _ name: String, in namespace: String, labels: [String: String] = [:], portName: String = "http",
        hasService: Bool = true
    ) {
        pods.append([
            "metadata": [
                "name": .string("\(name)-1"), "namespace": .string(namespace),
                "uid": .string("\(namespace)-\(name)-1"), "labels": JSONValue(labels.merging(["app": name]) { $1 }),
            ],
            "spec": [
                "containers": [["name": "app", "ports": [["name": .string(portName), "containerPort": 8080]]]]
            ],
            "status": ["phase": "Running", "podIP": "10.0.0.1"],
        ])
        if hasService { addService(name, in: namespace, selector: ["app": .string(name)]) }
    }

    mutating func addService(_ name: String, in namespace: String, selector: JSONValue?) {
        services.append([
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
            "spec": ["ports": [["port": 80, "targetPort": 8080]], "selector": selector ?? [:]],
        ])
    }

    mutating func addPolicy(
        _ name: String, in namespace: String, _ spec: JSONValue, labels: JSONValue = [:]
    ) {
        policies.removeAll {
            $0["metadata"]?["name"] == .string(name) && $0["metadata"]?["namespace"] == .string(namespace)
        }
        policies.append([
            "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
            "metadata": [
                "name": .string(name), "namespace": .string(namespace), "uid": .string("\(namespace)-\(name)"),
                "labels": labels,
            ],
            "spec": spec,
        ])
    }

    mutating func addDataplane(
        _ name: String, in namespace: String, tags: JSONValue, labels: JSONValue = [:], isGateway: Bool = false
    ) {
        var networking: JSONValue = ["address": "10.0.0.1"]
        if isGateway {
            networking["gateway"] = ["type": "DELEGATED", "tags": tags]
        } else {
            networking["inbound"] = [["port": 8080, "name": "http", "tags": tags]]
        }
        dataplanes.append([
            "mesh": "default",
            "metadata": ["name": .string(name), "namespace": .string(namespace), "labels": labels],
            "spec": ["networking": networking],
        ])
    }
}

extension JSONValue {
    /// An item of `from`.
    static func from(_ reference: JSONValue, _ action: JSONValue = "Allow") -> JSONValue {
        ["targetRef": reference, "default": ["action": action]]
    }
}

/// What follows from a cluster's objects.
struct ClusterState {
    /// Who there is, and where: each member as its proxy and as each of its Secrets.
    let clients: [(namespace: String, client: Client)]
    /// By mesh.
    private(set) var permissions: [String: MeshPermissions] = [:]

    init(_ cluster: Cluster) throws {
        let workloads = try cluster.workloads()
        clients = workloads.flatMap { workload in
            let names =
                [Client(mesh: workload.mesh, tags: workload.tagSets)]
                + workload.services.map { Client(names: ["spiffe://\(workload.mesh)/\($0)"]) }
            return names.map { (workload.key.namespace, $0) }
        }
        for mesh in Cluster.meshes { permissions[mesh] = try cluster.permissions(of: mesh, among: workloads) }
    }
}
