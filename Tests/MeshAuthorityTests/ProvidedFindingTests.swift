import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// What is found where a provided backend says that its authority is.
@Suite struct ProvidedFindingTests {
    let signing = FakeSigning()

    private static func line(_ key: String, _ suffix: String = "ours", from begin: Int = 1, to end: Int = 2_000_000_000)
        -> String
    {
        "cert fp-\(key) \(key) \(begin) \(end) \(suffix)\n"
    }

    private func find(
        cert: DataSource = .secret("c"), key: DataSource = .secret("k"), mesh: String = "default",
        _ secrets: Secret..., files: [String: FileContent] = [:]
    ) -> ProvidedFinding {
        var mesh = Mesh.with(nil).named(mesh)
        mesh.status = nil
        var observation = Observation(mesh: mesh, systemNamespace: Cluster.namespace)
        for secret in secrets { observation.record(secret) }
        observation.files = files
        return ProvidedFinding(
            .with(cert, key), of: "b", in: observation, signing: signing, now: Cluster.now)
    }

    private func secret(_ name: String, _ value: String) -> Secret { Cluster.secret(name, value) }

    @Test func `a pair in Secrets`() throws {
        let chain = Self.line("a") + Self.line("upper") + Self.line("root")
        let pair = try #require(find(secret("c", chain), secret("k", "key a")).pair)
        #expect(pair.certificate.fingerprint == "fp-a")
        #expect(pair.issuers.map(\.fingerprint) == ["fp-upper", "fp-root"])
        #expect(pair.key == Array("key a".utf8))
        #expect(!"\(pair)".contains("key a") && !String(reflecting: pair).contains("key a"))
    }

    static let sources: [(DataSource, DataSource)] = [
        (.inlineString(line("a")), .inlineString("key a")),
        (.inline(Data(line("a").utf8).base64EncodedString()), .inline(Data("key a".utf8).base64EncodedString())),
        (.inline("Y2VydCBmcC1hIGEgMSAy\nMDAwMDAwMDAwIHgK\n"), .secret("k")),
        (.file("tls/ca.crt"), .file("tls/ca.key")), (.secret("c"), .file("tls/ca.key")),
    ]

    @Test(arguments: sources)
    func `a pair from other places`(cert: DataSource, key: DataSource) throws {
        let files: [String: FileContent] = [
            "tls/ca.crt": .content(Array(Self.line("a").utf8)), "tls/ca.key": .content(Array("key a".utf8)),
        ]
        let found = find(cert: cert, key: key, secret("c", Self.line("a")), secret("k", "key a"), files: files)
        #expect(try #require(found.pair).certificate.fingerprint == "fp-a")
    }

    @Test func `both Secrets are missing`() {
        guard case .missing(let text) = find() else { return #expect(Bool(false)) }
        #expect(
            text
                == "Secret kuma-system/c, the certificate, and Secret kuma-system/k, the private key of backend b of "
                + "Mesh default, are not there. Create them: kubectl create secret generic c -n kuma-system --type "
                + "system.kuma.io/secret --from-file value=ca.crt; kubectl create secret generic k -n kuma-system "
                + "--type system.kuma.io/secret --from-file value=ca.key")
    }

    @Test func `one Secret is missing, in another mesh than the default one`() {
        var certificate = secret("c", Self.line("a"))
        certificate.metadata.labels[Names.Label.mesh] = "demo"
        guard case .missing(let text) = find(mesh: "demo", certificate) else { return #expect(Bool(false)) }
        #expect(
            text
                == "Secret kuma-system/k, the private key of backend b of Mesh demo, is not there. Create it: kubectl "
                + "create secret generic k -n kuma-system --type system.kuma.io/secret --from-file value=ca.key, then "
                + "kubectl label secret k -n kuma-system kuma.io/mesh=demo")
    }

    private func text(_ found: ProvidedFinding) -> (isUnusable: Bool, text: String) {
        switch found {
        case .unusable(let text): (true, text)
        case .missing(let text), .mismatched(let text): (false, text)
        case .usable: (false, "usable")
        }
    }

    @Test func `a Secret without a value, of another type, of another mesh`() {
        var empty = secret("k", "")
        empty.data = ["tls.key": Array("key a".utf8)]
        let whole = secret("c", Self.line("a"))
        #expect(
            text(find(whole, empty))
                == (
                    false,
                    "Secret kuma-system/k has no key `value`; create it, or name another Secret in conf.key.secret"
                ))
        let typed = Cluster.secret("k", "key a", type: "kubernetes.io/tls")
        #expect(
            text(find(whole, typed)).text.contains("is of type kubernetes.io/tls, not system.kuma.io/secret. Delete"))
        var foreign = secret("k", "key a")
        foreign.metadata.labels[Names.Label.mesh] = "other"
        #expect(text(find(whole, foreign)).text.contains("belongs to mesh other by its label kuma.io/mesh"))
        foreign.metadata.labels = [:]
        #expect(find(whole, foreign).pair != nil)
        #expect(text(find(mesh: "demo", foreign)).text.contains("mesh default, since it has no label kuma.io/mesh"))
    }

    @Test func `a key that is not that of the certificate is an edit in progress`() {
        guard case .mismatched(let text) = find(secret("c", Self.line("b")), secret("k", "key a")) else {
            return #expect(Bool(false))
        }
        #expect(text.contains("Secret kuma-system/k") && text.contains("Secret kuma-system/c"))
        #expect(text.contains("private key does not match public key"))
    }

    @Test func `the signer does not come first`() {
        let found = find(secret("c", Self.line("root") + Self.line("a")), secret("k", "key a"))
        #expect(text(found).isUnusable)
        #expect(text(found).text.contains("private key of certificate 2 in Secret kuma-system/c"))
        #expect(text(found).text.contains("the certificate that signs, then its issuers in order"))
    }

    @Test func `what is no PEM, or too much of it`() {
        let whole = secret("c", Self.line("a"))
        #expect(
            text(find(secret("c", "x"), secret("k", "key a"))).text.hasPrefix("Secret kuma-system/c is no certificate.")
        )
        #expect(text(find(whole, secret("k", "x"))).text.hasPrefix("Secret kuma-system/k is no private key. Put there"))
        let large = secret("c", String(repeating: Self.line("a"), count: 3000))
        #expect(text(find(large, secret("k", "key a"))).text.contains("at most 65536 are read"))
        let long = secret("k", "key " + String(repeating: "a", count: 13_000))
        #expect(
            text(find(whole, long)) == (
                true,
                "Secret kuma-system/k holds 13004 bytes of PEM; at most 13000 are read. Put there as PEM, without a pass phrase, the private key of the certificate that signs"
            ))
        let inline = find(cert: .inline("%%%"), key: .secret("k"), secret("k", "key a"))
        #expect(text(inline).text.hasPrefix("conf.cert.inline of backend b of Mesh default is not base64."))
    }

    @Test func `what does not sign what is believed`() {
        let found = find(secret("c", Self.line("a", to: 1_700_000_000)), secret("k", "key a"))
        #expect(text(found).isUnusable)
        #expect(text(found).text.hasPrefix("Secret kuma-system/c is not valid now. Put there"))
    }

    @Test func `an inline key is not kept with the last valid specification`() {
        guard case .missing(let text) = find(key: .inlineString(""), secret("c", Self.line("a"))) else {
            return #expect(Bool(false))
        }
        #expect(text.contains("private key of backend b of Mesh default stood in spec.mtls itself"))
    }

    @Test func `a file that is not there`() {
        let files: [String: FileContent] = ["x": .unavailable("is not there. Put it below --ca-file-dir")]
        guard case .missing(let text) = find(cert: .file("x"), secret("k", "key a"), files: files) else {
            return #expect(Bool(false))
        }
        #expect(text == "File x of backend b of Mesh default is not there. Put it below --ca-file-dir")
    }
}

extension Mesh {
    func named(_ name: String) -> Mesh {
        var mesh = self
        mesh.metadata.name = name
        return mesh
    }
}

extension EffectiveMutualTLS.ProvidedAuthority {
    /// Read as a Mesh would be.
    static func with(_ certificate: DataSource, _ key: DataSource) -> Self {
        let spec: JSONValue = [
            "backends": [
                ["name": "b", "type": "provided", "conf": ["cert": certificate.json, "key": key.json]]
            ]
        ]
        guard let effective = try? EffectiveMutualTLS(MutualTLSSpec(json: spec), mesh: "default"),
            case .provided(let authority) = effective.backends[0].authority
        else { preconditionFailure("no provided backend") }
        return authority
    }
}
