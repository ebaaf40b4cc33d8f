import JSON
import KubernetesAPI
import Testing

@testable import MeshAPI

@Suite struct MutualTLSTests {
    private func effective(_ mtls: JSONValue?) throws -> EffectiveMutualTLS {
        var mesh = Mesh(metadata: ObjectMeta(name: "blue"))
        if let mtls { mesh.spec.json["mtls"] = mtls }
        return try mesh.mutualTLS()
    }

    @Test(
        arguments: [
            (nil, .disabled), ([:], .noBackendEnabled), (["enabled": false], .disabled), (["enabled": true], .enabled),
            (["ca": ["builtin": [:]]], .noBackendEnabled),
            (["backends": [["name": "a", "type": "builtin"]]], .noBackendEnabled),
            (["backends": [["name": "a", "type": "builtin"]], "enabledBackend": ""], .noBackendEnabled),
            (["backends": [["name": "a", "type": "builtin"]], "enabledBackend": "a"], .enabled),
        ] as [(JSONValue?, EffectiveMutualTLS.State)])
    func isOnOrOff(mtls: JSONValue?, state: EffectiveMutualTLS.State) throws {
        let effective = try effective(mtls)
        #expect(effective.state == state)
        #expect((effective.enabledBackend != nil) == (state == .enabled))
    }

    @Test func olderFormIsABackend() throws {
        let builtin = try effective(["enabled": true, "ca": ["builtin": [:]]])
        #expect(builtin == (try effective(["enabled": true])))
        #expect(
            builtin
                == (try effective(["backends": [["name": "builtin", "type": "builtin"]], "enabledBackend": "builtin"])))
        let provided = try effective(["enabled": true, "ca": ["provided": [:]]])
        #expect(
            provided
                == (try effective([
                    "enabledBackend": "provided",
                    "backends": [
                        [
                            "name": "provided", "type": "provided",
                            "conf": [
                                "cert": ["secret": "blue.ca-provided-cert-provided"],
                                "key": ["secret": "blue.ca-provided-key-provided"],
                            ],
                        ]
                    ],
                ])))
    }

    @Test func defaultsAreKumas() throws {
        let backend = try #require(try effective(["enabled": true]).enabledBackend)
        #expect(backend.mode == .strict)
        #expect(backend.leafLifetime == .seconds(86_400))
        #expect(backend.authority == .builtin(.init(key: .ecdsaP256, lifetime: .seconds(315_360_000))))
    }

    @Test(
        arguments: [
            ([:], .ecdsaP256), (["RSAbits": 0], .ecdsaP256), (["RSAbits": 4096], .rsa(bits: 4096)),
            (["rsaBits": "2048"], .rsa(bits: 2048)), (["RSAbits": 3072, "rsaBits": "3072"], .rsa(bits: 3072)),
        ] as [(JSONValue, EffectiveMutualTLS.BuiltinAuthority.Key)])
    func keyIsAskedFor(certificate: JSONValue, key: EffectiveMutualTLS.BuiltinAuthority.Key) throws {
        let mtls: JSONValue = ["backends": [["name": "a", "type": "builtin", "conf": ["caCert": certificate]]]]
        guard case .builtin(let authority) = try effective(mtls).backends.first?.authority else {
            Issue.record("not builtin")
            return
        }
        #expect(authority.key == key)
    }

    /// A stored object that no schema ever saw is invalid, and never taken for "off".
    @Test(arguments: ["true", 1, [], ["enabled": "yes"], ["backends": [:]], ["enabledBackend": "gone"]] as [JSONValue])
    func whatCannotBeReadIsNotOff(mtls: JSONValue) throws {
        #expect(throws: InvalidObjectError.self) { try effective(mtls) }
    }

    @Test func keysInTheMeshAreNotShown() {
        let source = DataSource.inlineString("-----BEGIN PRIVATE KEY-----")
        #expect(source.isInMesh)
        #expect(source.description == "inlineString")
    }
}
