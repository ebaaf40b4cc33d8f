import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// What a user does, and sees.
extension World {
    static let key = Names.keySecret(mesh: "default", backend: "builtin")
    static let certificate = Names.certificateSecret(mesh: "default", backend: "builtin")
    static let state = Names.stateSecret(mesh: "default")
    static let builtin: JSONValue = [
        "enabledBackend": "builtin", "backends": [["name": "builtin", "type": "builtin"]],
    ]
    static let older: JSONValue = ["enabled": true, "ca": ["builtin": [:]]]

    func apply(_ mtls: JSONValue?, mesh: String = "default") async throws {
        var object: JSONValue = ["spec": [:]]
        if let mtls { object["spec"] = ["mtls": mtls] }
        _ = try await client.apply(
            Mesh.self, ObjectKey(name: mesh), object, fieldManager: "kubectl", force: true)
    }

    func annotate(_ name: String, _ value: JSONValue, mesh: String = "default") async throws {
        _ = try await client.mergePatch(
            Mesh.self, ObjectKey(name: mesh), ["metadata": ["annotations": [name: value]]])
    }

    /// Asks for the end of a Mesh.
    func remove(mesh: String = "default") async throws {
        try await client.delete(Mesh.self, ObjectKey(name: mesh))
    }

    func mesh(_ name: String = "default") async throws -> Mesh? {
        try await client.find(Mesh.self, ObjectKey(name: name))
    }

    // MARK: Secrets

    func secret(_ name: String) async throws -> Secret? {
        try await client.find(Secret.self, ObjectKey(namespace: Self.namespace, name: name))
    }

    func value(_ name: String) async throws -> String? {
        try await secret(name)?.data[Names.secretValue].map { String(decoding: $0, as: UTF8.self) }
    }

    func secrets(of mesh: String = "default") async throws -> [String: Secret] {
        let page: ListPage<Secret> = try await client.list(namespace: Self.namespace)
        let all = page.items.compactMap(\.value).filter { $0.metadata.name.hasPrefix("\(mesh).") }
        return Dictionary(all.map { ($0.metadata.name, $0) }) { first, _ in first }
    }

    func delete(_ name: String) async throws {
        try await client.delete(Secret.self, ObjectKey(namespace: Self.namespace, name: name))
    }

    func overwrite(_ name: String, _ value: String) async throws {
        guard var secret = try await secret(name) else { return }
        secret.data[Names.secretValue] = Array(value.utf8)
        _ = try await client.replace(secret)
    }
}
