import FoundationEssentials
import PKI
import Testing

@Suite struct RootTests {
    @Test func saysWhatARootOfAMeshSays() throws {
        let key = try PrivateKey.generateP256()
        let root = try Certificate.selfSigned(.mesh("default"), key: key, at: someTime)
        #expect(root.version == 3)
        #expect(root.subject == root.issuer)
        let parts = root.subject.description.split(separator: ",")
        #expect(parts.count == 4)
        #expect(parts.suffix(3) == ["CN=default", "OU=Mesh", "O=Kuma"])
        #expect(parts.first?.hasPrefix("serialNumber=") == true)
        #expect(root.names == [.uri("spiffe://default")])
        #expect(root.isAuthority)
        #expect(root.pathLength == nil)
        #expect(root.keyUsage == [.keyCertSign, .crlSign])
        #expect(root.extendedKeyUsage == nil)
        #expect(root.subjectKeyIdentifier?.count == 20)
        #expect(root.notBefore == someTime - 3600)
        #expect(root.notAfter == someTime + 10 * 365 * 24 * 3600)
        #expect(root.publicKey == key.publicKey)
        #expect(root.isSelfIssued)
        #expect(root.isSelfSigned)
        let critical = Dictionary(uniqueKeysWithValues: root.extensions.map { ($0.identifier, $0.isCritical) })
        #expect(critical == ["2.5.29.19": true, "2.5.29.15": true, "2.5.29.14": false, "2.5.29.17": false])
    }

    @Test func eachIsUnique() throws {
        let key = try PrivateKey.generateP256()
        let roots = try (0..<20).map { _ in try Certificate.selfSigned(.mesh("default"), key: key, at: someTime) }
        #expect(Set(roots.map(\.serialNumber)).count == 20)
        #expect(Set(roots.map(\.subject)).count == 20)
        #expect(roots.allSatisfy { $0.serialNumber.count == 32 })
    }

    @Test func lifetimeIsAsAsked() throws {
        let root = try Certificate.selfSigned(
            .mesh("default", lifetime: .seconds(3600)), key: .generateP256(), at: someTime)
        #expect(root.notAfter == someTime + 3600)
    }

    @Test(arguments: [Duration.zero, .seconds(-1)])
    func lifetimeOfNothingIsRefused(lifetime: Duration) throws {
        let key = try PrivateKey.generateP256()
        #expect(throws: PKIError.self) {
            try Certificate.selfSigned(.mesh("default", lifetime: lifetime), key: key, at: someTime)
        }
    }

    @Test func namesThatDoNotFitAreRefused() throws {
        let key = try PrivateKey.generateP256()
        for name in [String(repeating: "a", count: 65), ""] {
            #expect(throws: PKIError.self) { try Certificate.selfSigned(.mesh(name), key: key, at: someTime) }
        }
    }

    @Test(arguments: [false, true])
    func opensslAgrees(usesRSA: Bool) async throws {
        let tool = try OpenSSLTool()
        let key = usesRSA ? try await PrivateKey.generateRSA(bits: 2048) : try PrivateKey.generateP256()
        let root = try Certificate.selfSigned(.mesh("default"), key: key, at: someTime)
        try tool.write(root.pem.utf8, to: "root.crt")
        try tool.write(key.pem(), to: "root.key")
        try await tool.succeed("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "@root.crt", "@root.crt")
        let text = try await tool.succeed("x509", "-in", "@root.crt", "-noout", "-text")
        #expect(text.contains("Version: 3 (0x2)"))
        #expect(text.contains("X509v3 Basic Constraints: critical\n                CA:TRUE\n"))
        #expect(text.contains("X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign\n"))
        #expect(text.contains("X509v3 Subject Alternative Name: \n                URI:spiffe://default\n"))
        #expect(text.contains("O = Kuma, OU = Mesh, CN = default, serialNumber = "))
        #expect(text.contains(usesRSA ? "sha256WithRSAEncryption" : "ecdsa-with-SHA256"))
        #expect(text.contains(usesRSA ? "2048 bit" : "NIST CURVE: P-256"))
        let publicKey = try await tool.succeed("pkey", "-in", "@root.key", "-pubout", "-outform", "PEM")
        #expect(try await tool.succeed("x509", "-in", "@root.crt", "-noout", "-pubkey") == publicKey)
        let fingerprint = try await tool.succeed("x509", "-in", "@root.crt", "-noout", "-fingerprint", "-sha256")
        #expect(fingerprint.filter(\.isHexDigit).lowercased().hasSuffix(root.fingerprint))
    }
}
