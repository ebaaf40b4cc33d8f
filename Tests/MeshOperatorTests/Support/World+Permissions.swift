import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// What a user allows and denies, and what is said of it.
extension World {
    /// One item of `from` that is about everybody.
    static func everybody(_ action: String) -> JSONValue {
        ["from": [["targetRef": ["kind": "Mesh"], "default": ["action": .string(action)]]]]
    }

    /// One item of `from` about a service, at a service.
    static func service(_ client: String, to target: String) -> JSONValue {
        [
            "targetRef": ["kind": "MeshService", "name": .string(target)],
            "from": [
                ["targetRef": ["kind": "MeshService", "name": .string(client)], "default": ["action": "Allow"]]
            ],
        ]
    }

    func permit(_ name: String, in namespace: String, mesh: String? = nil, _ spec: JSONValue) async throws {
        var object: JSONValue = ["spec": spec]
        if let mesh { object["metadata"] = ["labels": [Names.Label.mesh: .string(mesh)]] }
        _ = try await client.apply(
            MeshTrafficPermission.self, ObjectKey(namespace: namespace, name: name), object, fieldManager: "kubectl",
            force: true)
    }

    func forbid(_ name: String, in namespace: String) async throws {
        try await client.delete(MeshTrafficPermission.self, ObjectKey(namespace: namespace, name: name))
    }

    /// Waits until a condition of a policy has this reason.
    @discardableResult
    func wait(
        for name: String, in namespace: String, _ type: ConditionType, _ reason: ConditionReason,
        where isWanted: @Sendable (Condition) -> Bool = { _ in true }
    ) async throws -> MeshTrafficPermission? {
        try await wait(for: MeshTrafficPermission.self, name, in: namespace) { policy in
            guard let policy, let condition = policy.status?.conditions[type] else { return false }
            return condition.reason == reason.rawValue && isWanted(condition)
                && condition.observedGeneration == policy.metadata.generation
        }
    }

    /// Two services of Kong Air, each with a Pod.
    func kongAir() async throws {
        let namespace = "kong-air-production"
        try await memberNamespace(namespace)
        for (index, name) in ["flight-control-blu", "check-in-api-blu"].enumerated() {
            try await service(name, in: namespace)
            try await pod("\(name)-1", in: namespace, app: name)
            try await setPod("\(name)-1", in: namespace, address: "10.1.0.\(index + 1)")
        }
    }
}
