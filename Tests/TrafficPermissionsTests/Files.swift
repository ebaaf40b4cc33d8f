import FoundationEssentials
import MeshOperator
import TrafficPermissions

/// Manifests as somebody has them, asked as `koguma explain -f` asks.
struct Files {
    let explained: ExplainedMeshes

    var remarks: [String] { explained.remarks }

    init(_ manifests: String..., mesh: String? = nil, systemNamespace: String? = nil) throws {
        let files = manifests.enumerated().map { (name: "\($0.offset).yaml", bytes: Array($0.element.utf8)) }
        let inventory = try Inventory(manifests: files)
        explained = try ExplainedMeshes(
            inventory, systemNamespace: inventory.systemNamespace(named: systemNamespace, mesh: mesh), only: mesh)
    }

    func explain(_ from: String? = nil, _ to: String? = nil) throws -> [Explanation] {
        try NameLookup(explained).pairs(from: from, to: to).compactMap(\.explanation)
    }

    /// The reason of the one answer.
    func reason(_ from: String, _ to: String) throws -> String {
        let answers = try explain(from, to)
        return answers.count == 1 ? answers[0].reason : "\(answers.count) answers"
    }

    func differences() throws -> [PrecedenceDifference] {
        Array(PrecedenceDifferences(try NameLookup(explained).pairs(from: nil, to: nil)))
    }
}

extension Explanation {
    /// Who calls whom.
    var pair: String { "\(client) > \(dataplane):\(port)" }
}

extension String {
    func replacing(_ text: String, with other: String) -> String {
        split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
    }
}

extension Files {
    static let mesh = mesh()

    static func mesh(
        spec: String = "{mtls: {enabledBackend: b, backends: [{name: b, type: builtin}]}}", annotation: String? = nil
    ) -> String {
        let annotations = annotation.map { ", annotations: {koguma.io/permission-precedence: \($0)}" } ?? ""
        return """
            apiVersion: kuma.io/v1alpha1
            kind: Mesh
            metadata: {name: default\(annotations)}
            spec: \(spec)
            """
    }

    /// Service `web` with a Pod, and a Pod `batch` that no Service has.
    static let shop = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web-1, namespace: shop, labels: {app: web}}
        spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: batch, namespace: shop}
        spec: {containers: [{name: app, image: app}]}
        """

    static let allowAll = permission("allow-all", "{from: [{targetRef: {kind: Mesh}, default: {action: Allow}}]}")
    static let defaultDeny = permission(
        "default-deny", "{from: [{targetRef: {kind: Mesh}, default: {action: Deny}}]}")

    static func permission(_ name: String, namespace: String = "kuma-system", _ spec: String) -> String {
        """
        apiVersion: kuma.io/v1alpha1
        kind: MeshTrafficPermission
        metadata: {name: \(name), namespace: \(namespace)}
        spec: \(spec)
        """
    }
}
