import KubernetesAPI
import KubernetesClient
import MeshAPI
import PKI
import Testing

extension World {
    /// Holds key, certificate, state, bundle and status of a mesh against each other.
    func expectWhole(
        _ mesh: String = "default", backend: String = "builtin", _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let secrets = try await secrets(of: mesh)
        func value(_ name: String) throws -> [UInt8] {
            try #require(secrets[name]?.data[Names.secretValue], comment, sourceLocation: sourceLocation)
        }
        let key = try PrivateKey(pem: value(Names.keySecret(mesh: mesh, backend: backend)))
        let certificate = try Certificate(pem: value(Names.certificateSecret(mesh: mesh, backend: backend)))
        let fingerprint = certificate.publicKey.fingerprint
        #expect(key.publicKey.fingerprint == fingerprint, comment, sourceLocation: sourceLocation)
        let state = String(decoding: try value(Names.stateSecret(mesh: mesh)), as: UTF8.self)
        #expect(state.contains(fingerprint), comment, sourceLocation: sourceLocation)
        let bundle = try await client.find(
            ConfigMap.self, ObjectKey(namespace: Self.namespace, name: Names.bundleConfigMap(mesh: mesh)))
        #expect(
            bundle?.data[Names.BundleKey.certificates]?.contains(certificate.pem) == true, comment,
            sourceLocation: sourceLocation)
        let status = try await self.mesh(mesh)?.status
        #expect(status?.mtls?.ca?.fingerprint == fingerprint, comment, sourceLocation: sourceLocation)
    }
}
