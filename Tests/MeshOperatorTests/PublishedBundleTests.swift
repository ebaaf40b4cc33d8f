import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import PKI
import TestSupport
import Testing

/// The MUSTs of "SPIFFE Trust Domain and Bundle" for the bundles that are published, B1 to B7 of the check list, read as
/// plain JSON.
///
/// B8 is about bundle endpoints, of which there is none.
@Suite(.timeLimit(.minutes(5))) struct PublishedBundleTests {
    private func bundle(_ world: World, _ mesh: String = "default") async throws -> ConfigMap {
        try await world.client.get(
            ConfigMap.self, ObjectKey(namespace: World.namespace, name: Names.bundleConfigMap(mesh: mesh)))
    }

    private func document(_ bundle: ConfigMap) throws -> JSONValue {
        let text = try #require(bundle.data[Names.BundleKey.document])
        return try JSONValue(parsing: text)
    }

    private func certificates(_ document: JSONValue) throws -> [Certificate] {
        try (document["keys"]?.array ?? []).map { key in
            let chain = try #require(key["x5c"]?.array)
            #expect(chain.count == 1)
            let text = try #require(chain.first?.string)
            return try Certificate(der: try #require(Data(base64Encoded: text)))
        }
    }

    @Test(arguments: [false, true])
    func `B1 to B6: through a rotation`(usesRSA: Bool) async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply([
                "enabledBackend": "builtin",
                "backends": [
                    ["name": "builtin", "type": "builtin", "conf": usesRSA ? ["caCert": ["RSAbits": 2048]] : [:]]
                ],
            ])
            try await world.waitReady()
            let first = try await bundle(world)
            try await world.annotate(Names.Annotation.rotate, "now")
            try await world.wait { world in
                try await bundle(world).data[Names.BundleKey.document] != first.data[Names.BundleKey.document]
            }
            let second = try await bundle(world)
            for (bundle, count) in [(first, 1), (second, 2)] {
                let document = try document(bundle)
                let keys = try #require(document["keys"]?.array, "B1")
                #expect(keys.count == count)
                for key in keys {
                    #expect(key["kty"]?.string == (usesRSA ? "RSA" : "EC"), "B2")
                    #expect(key["use"]?.string == "x509-svid", "B2, B3")
                    #expect(key["kid"] == nil, "B3")
                }
                // The same in both forms.
                let text = try #require(bundle.data[Names.BundleKey.certificates])
                #expect(try certificates(document) == Certificate.parse(pemBundle: Array(text.utf8)), "B3")
                #expect(document["spiffe_refresh_hint"]?.integer ?? 0 > 0, "B5")
            }
            let numbers = try [first, second].map { bundle in
                let document = try document(bundle)
                return try #require(document["spiffe_sequence"]?.integer, "B4")
            }
            #expect(numbers[0] < numbers[1], "B4")
        }
    }

    @Test func `B7: bundles of two trust domains are never merged`() async throws {
        let world = try await World()
        try await world.withOperator { _ in
            for mesh in ["default", "other"] {
                try await world.apply(World.builtin, mesh: mesh)
                try await world.waitReady(mesh)
            }
            let bundles = try await (bundle(world), bundle(world, "other"))
            let (one, other) = (try certificates(document(bundles.0)), try certificates(document(bundles.1)))
            #expect(Set(one).isDisjoint(with: other))
            #expect(one.map(\.uriNames) == [["spiffe://default"]])
            #expect(other.map(\.uriNames) == [["spiffe://other"]])
        }
    }
}
