import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("Decoding and validation")
struct ValidationTests {
    let cluster = Cluster()

    private func send(_ body: String, kind: Cluster.Reference, _ validation: WriteOptions.FieldValidation = .warn)
        throws
        -> WriteResult
    {
        var collection = try cluster.target(kind)
        collection.name = ""
        var options = cluster.options()
        options.fieldValidation = validation
        return try cluster.core.create(RequestBody(bytes: Array(body.utf8)), at: collection, options)
    }

    @Test func deepAndHugeBodiesAreRefused() {
        let deep = #"{"apiVersion":"v1","kind":"Secret","metadata":"# + String(repeating: "[", count: 5_000)
        expectRefusal(400, "BadRequest") { _ = try send(deep, kind: .secret("")) }
        expectRefusal(413, "RequestEntityTooLarge") {
            _ = try send(String(repeating: " ", count: (3 << 20) + 1), kind: .secret(""))
        }
    }

    @Test func ourKindsAreHeldToTheirRules() throws {
        for definition in CustomResourceDefinitions.all { try cluster.create(definition) }
        let mesh: JSONValue = [
            "apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": ["name": "default"],
            "spec": ["mtls": ["enabledBackend": "nope", "backends": [["name": "ca-1", "type": "builtin"]]]],
        ]
        let error = refusal { try cluster.create(mesh) }
        #expect(error?.code == 422)
        #expect(error?.message.hasPrefix("Mesh.kuma.io \"default\" is invalid: spec.mtls") == true)
        #expect(error?.details?.causes.isEmpty == false)
        #expect(error?.details?.kind == "Mesh")
    }
}
