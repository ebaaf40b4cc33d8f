import JSON
import KubernetesAPI
import MeshAPI
import TrafficPermissions

/// A mesh of many workloads, ten of each service, in fifty namespaces, and policies of every kind.
struct PermissionMesh {
    static let systemNamespace = "kuma-system"
    static let namespaces = 50

    let workloads: [MeshWorkload]
    let policies: [MeshTrafficPermission]

    init(workloads count: Int, policies policyCount: Int) throws {
        workloads = (0..<count).map { Self.workload($0) }
        policies = try (0..<policyCount).map { try Self.policy($0, services: max(1, count / 10)) }
    }

    /// All of it noted, from objects that are not read yet.
    func compiled(_ precedence: PermissionPrecedence = .allowWins) -> MeshPermissions {
        var permissions = MeshPermissions(mesh: "default", precedence: precedence)
        for workload in workloads { _ = permissions.note(workload, at: workload.key) }
        for policy in policies { _ = permissions.note(Self.read(policy), at: policy.key) }
        return permissions
    }

    static func read(_ policy: MeshTrafficPermission) -> Policy { Policy(policy, systemNamespace: systemNamespace) }

    static func namespace(of service: Int) -> String { "ns-\(service % namespaces)" }

    static func value(of service: Int) -> String { "svc-\(service)_\(namespace(of: service))_svc_80" }

    static func workload(_ index: Int) -> MeshWorkload {
        let service = index / 10
        let namespace = namespace(of: service)
        let labels = ["app": "svc-\(service)", "version": "v\(index % 3)", "team": "team-\(service % 7)"]
        var tags = labels
        tags["kuma.io/service"] = value(of: service)
        tags["kuma.io/protocol"] = "http"
        tags["k8s.kuma.io/namespace"] = namespace
        tags["k8s.kuma.io/service-name"] = "svc-\(service)"
        tags["k8s.kuma.io/service-port"] = "80"
        return MeshWorkload(
            key: ObjectKey(namespace: namespace, name: "svc-\(service)-\(index % 10)"),
            labels: labels.merging(["k8s.kuma.io/namespace": namespace]) { $1 },
            listeners: [.init(address: "10.0.\(index / 250).\(index % 250)", port: 8080, name: "http", tags: tags)])
    }

    /// The policy of a number: ten kinds in turn, each about another service than the one before.
    static func policy(_ index: Int, services: Int, revision: Int = 0) throws -> MeshTrafficPermission {
        let service = index % services
        let name: JSONValue = .string("svc-\(service)")
        var isSystem = false
        var target: JSONValue?
        switch index % 10 {
        case 0:
            // Now and then one that holds in all of the mesh.
            isSystem = true
            if index % 100 != 0 {
                target = ["kind": "MeshService", "name": name, "namespace": .string(namespace(of: service))]
            }
        case 1: target = index % 20 == 1 ? nil : ["kind": "MeshSubset", "tags": ["version": "v1"]]
        case 2, 3, 4: target = ["kind": "MeshService", "name": name]
        case 5: target = ["kind": "MeshSubset", "tags": ["team": .string("team-\(service % 7)"), "version": "v2"]]
        case 6: target = ["kind": "MeshServiceSubset", "name": name, "tags": ["version": "*"]]
        case 7: target = ["kind": "Dataplane", "labels": ["app": name]]
        case 8: target = ["kind": "Dataplane", "name": .string("svc-\(service)-\(index % 7)"), "sectionName": "http"]
        default: target = ["kind": "MeshService", "name": name, "sectionName": "80"]
        }
        var spec: JSONValue = [:]
        spec["targetRef"] = target
        if index % 10 == 9 {
            spec["rules"] = [
                ["default": ["allow": .array((0..<4).map { match(index + $0 * 13 + revision, services) })]]
            ]
        } else {
            spec["from"] = .array((0..<(1 + index % 5)).map { from(index + $0 * 17 + revision, services) })
        }
        return try MeshTrafficPermission(json: [
            "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
            "metadata": [
                "namespace": .string(isSystem ? systemNamespace : namespace(of: service)),
                "name": .string("policy-\(index)"), "uid": .string("\(index)"),
            ],
            "spec": spec,
        ])
    }

    private static func match(_ seed: Int, _ services: Int) -> JSONValue {
        ["spiffeID": ["type": "Exact", "value": .string("spiffe://default/\(value(of: seed % services))")]]
    }

    private static func from(_ seed: Int, _ services: Int) -> JSONValue {
        let reference: JSONValue =
            switch seed % 4 {
            case 0: ["kind": "MeshService", "name": .string(value(of: seed % services))]
            case 1: ["kind": "MeshSubset", "tags": ["team": .string("team-\(seed % 7)")]]
            case 2: ["kind": "MeshService", "name": .string("svc-\(seed % services)")]
            default:
                [
                    "kind": "MeshService", "name": .string("svc-\(seed % services)"),
                    "namespace": .string(namespace(of: seed % services)),
                ]
            }
        return ["targetRef": reference, "default": ["action": seed % 9 == 0 ? "Deny" : "Allow"]]
    }
}
