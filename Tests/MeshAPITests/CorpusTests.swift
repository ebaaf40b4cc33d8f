import JSON
import KubernetesAPI
import Testing

@testable import MeshAPI

@Suite struct CorpusTests {
    @Test(arguments: Corpus.valid)
    func acceptsValidObjects(_ example: Corpus.Case) throws {
        #expect(example.violations.isEmpty)
        #expect(CustomResourceDefinitions.validate(example.object)?.map(\.description) == [])
        #expect(CustomResourceDefinitions.admissionViolations(of: example.stored) == [])
    }

    @Test(arguments: Corpus.invalid)
    func refusesInvalidObjects(_ example: Corpus.Case) throws {
        let found = try #require(CustomResourceDefinitions.validate(example.object))
        #expect(found.map(\.description).sorted() == example.violations)
        #expect(!example.violations.isEmpty)
    }

    /// Whatever admission lets through has a meaning.
    @Test(arguments: Corpus.valid)
    func decodesValidObjects(_ example: Corpus.Case) throws {
        if example.object.gvk == Mesh.resource.gvk {
            let mesh = try Mesh(json: example.object)
            _ = try mesh.mutualTLS()
            let stored = try Mesh(json: example.stored)
            #expect(try stored.spec.mtls()?.json == stored.spec.rawMutualTLS)
            #expect(mesh.json == example.object)
        } else if example.object.gvk == Dataplane.resource.gvk {
            let dataplane = try Dataplane(json: example.object)
            #expect(dataplane.json == example.object)
            var networking = dataplane.networking
            if networking.json["inbound"] != [] { networking.inbounds = dataplane.networking.inbounds }
            networking.outbounds = dataplane.networking.outbounds
            networking.gateway = dataplane.networking.gateway
            networking.address = dataplane.networking.address
            #expect(networking.json == example.object[path: ["spec", "networking"]])
        } else if example.object.gvk == TrafficPermission.resource.gvk {
            let permission = try TrafficPermission(json: example.object)
            #expect(try permission.specification().json == example.stored["spec"])
            #expect(permission.json == example.object)
        } else {
            let permission = try MeshTrafficPermission(json: example.object)
            #expect(try permission.specification().json == example.stored["spec"])
            #expect(permission.json == example.object)
        }
    }

    @Test(arguments: Corpus.invalid.filter { $0.object["kind"] == "Mesh" })
    func givesInvalidMeshesNoMeaning(_ example: Corpus.Case) throws {
        let mesh = try Mesh(json: example.object)
        #expect(throws: InvalidObjectError.self) { try mesh.mutualTLS() }
    }

    @Test func knowsNoOtherKinds() {
        #expect(CustomResourceDefinitions.validate(["apiVersion": "v1", "kind": "Secret"]) == nil)
        #expect(CustomResourceDefinitions.admissionViolations(of: ["apiVersion": "v1", "kind": "Mesh"]) == nil)
    }
}
