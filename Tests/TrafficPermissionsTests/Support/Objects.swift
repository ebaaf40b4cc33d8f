import JSON
import KubernetesAPI
import MeshAPI
import YAML

@testable import TrafficPermissions

extension Policy {
    /// A policy as a user writes it: `spec` in YAML.
    init(_ name: String, in namespace: String = "kuma-system", _ spec: String) throws {
        let documents = try YAML.parse(Array(spec.utf8))
        self.init(
            try MeshTrafficPermission(json: [
                "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
                "metadata": ["namespace": .string(namespace), "name": .string(name), "uid": .string(name)],
                "spec": documents.first?.value ?? .null,
            ]), systemNamespace: "kuma-system")
    }

    /// One with an item of `from`.
    static func from(
        _ client: String, _ action: String, to target: String = "kind: Mesh", name: String = "p",
        in namespace: String = "kuma-system"
    ) throws -> Policy {
        try Policy(
            name, in: namespace,
            "{targetRef: {\(target)}, from: [{targetRef: {\(client)}, default: {action: \(action)}}]}")
    }
}

extension MeshWorkload {
    /// A Pod behind Services of one port each, as `web_shop_svc_80`.
    static func serving(
        _ services: String..., name: String, port: Int = 8080, portName: String = "", tags: [String: String] = [:],
        labels: [String: String] = [:]
    ) -> MeshWorkload {
        let namespace = services.first.flatMap { ServiceName($0)?.namespace } ?? "kuma-system"
        return MeshWorkload(
            key: ObjectKey(namespace: namespace, name: name), labels: labels,
            listeners: services.map { service in
                Listener(
                    address: "10.0.0.1", port: port, name: portName,
                    tags: tags.merging([
                        "kuma.io/service": service, "k8s.kuma.io/namespace": namespace,
                    ]) { one, _ in one })
            })
    }

    /// Its first inbound.
    var inbound: InboundID {
        InboundID(
            dataplane: key, address: listeners.first?.address ?? "", port: listeners.first?.port ?? 0)
    }

    /// Who it is as a client.
    var client: Client { Client(mesh: "default", tags: tags) }
}

extension MeshPermissions {
    /// Those of mesh `default` with all that is given.
    static func of(
        _ policies: [Policy], _ workloads: [MeshWorkload], _ precedence: PermissionPrecedence = .allowWins
    ) -> MeshPermissions {
        var permissions = MeshPermissions(mesh: "default", precedence: precedence)
        for policy in policies { _ = permissions.note(policy, at: policy.key) }
        for workload in workloads { _ = permissions.note(workload, at: workload.key) }
        return permissions
    }

    /// Whether a workload may call another.
    func allows(_ client: MeshWorkload, _ server: MeshWorkload) -> Bool? {
        decide(client.client, at: server.inbound)?.isAllowed
    }
}
