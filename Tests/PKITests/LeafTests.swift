import FoundationEssentials
import PKI
import Testing

@Suite struct LeafTests {
    @Test func saysWhatALeafSays() throws {
        let issuer = try makeIssuer()
        let key = try PrivateKey.generateP256()
        let leaf = try issuer.issueLeaf(
            LeafRequest(.spiffe("spiffe://default/web_shop_svc_80")), for: key.publicKey, at: someTime)
        #expect(leaf.version == 3)
        #expect(leaf.subject.isEmpty)
        #expect(leaf.issuer == issuer.certificate.subject)
        #expect(leaf.names == [.uri("spiffe://default/web_shop_svc_80")])
        #expect(!leaf.isAuthority)
        #expect(leaf.keyUsage == .digitalSignature)
        #expect(leaf.extendedKeyUsage == [.serverAuth, .clientAuth])
        #expect(leaf.subjectKeyIdentifier?.count == 20)
        #expect(leaf.authorityKeyIdentifier == issuer.certificate.subjectKeyIdentifier)
        #expect(leaf.notBefore == someTime - 300)
        #expect(leaf.notAfter == someTime + 24 * 3600)
        #expect(leaf.publicKey == key.publicKey)
        #expect(!leaf.isSelfSigned)
        #expect(try leaf.isSigned(by: issuer.certificate.publicKey))
        let critical = Dictionary(uniqueKeysWithValues: leaf.extensions.map { ($0.identifier, $0.isCritical) })
        #expect(
            critical == [
                "2.5.29.19": true, "2.5.29.15": true, "2.5.29.37": false, "2.5.29.14": false, "2.5.29.35": false,
                "2.5.29.17": true,
            ])
    }

    @Test func kumaProfileKeepsTheOrder() throws {
        let identities = ["spiffe://default/web", "spiffe://default/web-api"]
        let tags = ["kuma://kuma.io/service/web", "kuma://kuma.io/service/web-api", "kuma://version/v1"]
        let leaf = try makeIssuer().issueLeaf(
            LeafRequest(.kuma(identities: identities, tags: tags)), for: PrivateKey.generateP256().publicKey,
            at: someTime)
        #expect(leaf.uriNames == identities + tags)
    }

    @Test(arguments: [false, true])
    func opensslAgrees(usesRSA: Bool) async throws {
        let tool = try OpenSSLTool()
        let issuer = try makeIssuer(key: usesRSA ? await .generateRSA(bits: 2048) : nil)
        let key = try PrivateKey.generateP256()
        let leaf = try issuer.issueLeaf(LeafRequest(.spiffe("spiffe://default/web")), for: key.publicKey, at: someTime)
        try tool.write(issuer.certificate.pem.utf8, to: "root.crt")
        try tool.write(leaf.pem.utf8, to: "leaf.crt")
        try tool.write(key.pem(), to: "leaf.key")
        for purpose in ["sslclient", "sslserver"] {
            try await tool.succeed(
                "verify", "-x509_strict", "-check_ss_sig", "-purpose", purpose, "-CAfile", "@root.crt", "@leaf.crt")
        }
        let text = try await tool.succeed("x509", "-in", "@leaf.crt", "-noout", "-text")
        #expect(text.contains("Subject: \n"))
        #expect(text.contains("X509v3 Basic Constraints: critical\n                CA:FALSE\n"))
        #expect(text.contains("X509v3 Key Usage: critical\n                Digital Signature\n"))
        #expect(
            text.contains(
                "X509v3 Extended Key Usage: \n                TLS Web Server Authentication, "
                    + "TLS Web Client Authentication\n"))
        #expect(text.contains("X509v3 Subject Alternative Name: critical\n                URI:spiffe://default/web\n"))
        let publicKey = try await tool.succeed("pkey", "-in", "@leaf.key", "-pubout")
        #expect(try await tool.succeed("x509", "-in", "@leaf.crt", "-noout", "-pubkey") == publicKey)
    }

    @Test func neverOutlivesOrPredatesItsIssuer() throws {
        let issuer = try makeIssuer(lifetime: .seconds(7200))
        let key = try PrivateKey.generateP256().publicKey
        let request = LeafRequest(.spiffe("spiffe://default/web"), lifetime: .seconds(90 * 24 * 3600))
        #expect(try issuer.issueLeaf(request, for: key, at: someTime).notAfter == issuer.certificate.notAfter)
        let early = someTime - 3600 + 60
        #expect(try issuer.issueLeaf(request, for: key, at: early).notBefore == issuer.certificate.notBefore)
        let expired = try #require(throws: PKIError.self) {
            try issuer.issueLeaf(request, for: key, at: someTime + 7200)
        }
        #expect(expired.code == .expired)
        let future = try #require(throws: PKIError.self) {
            try issuer.issueLeaf(request, for: key, at: someTime - 3601)
        }
        #expect(future.code == .notYetValid)
    }

    @Test(
        arguments: [
            .spiffe(""), .spiffe("spiffe://default"), .spiffe("spiffe://default/"), .spiffe("spiffe:///web"),
            .spiffe("https://default/web"), .spiffe("spiffe://default/we b"), .spiffe("spiffe://default/wëb"),
            .spiffe("spiffe://default/" + String(repeating: "a", count: 2048)),
            .kuma(identities: [], tags: ["kuma://a/b"]),
            .kuma(identities: ["spiffe://default/a", "spiffe://other/a"], tags: []),
            .kuma(identities: ["spiffe://default/a", "spiffe://default/a"], tags: []),
            .kuma(identities: ["spiffe://default/a"], tags: ["spiffe://default/b"]),
            .kuma(identities: ["spiffe://default/a"], tags: ["kuma://a/b", "kuma://a/b"]),
            .kuma(identities: ["spiffe://default/a"], tags: ["kuma://a/ "]),
            .kuma(identities: (0...64).map { "spiffe://default/s\($0)" }, tags: []),
        ] as [LeafRequest.Profile])
    func profilesThatAreRefused(profile: LeafRequest.Profile) throws {
        let issuer = try makeIssuer()
        let key = try PrivateKey.generateP256().publicKey
        let error = try #require(throws: PKIError.self) {
            try issuer.issueLeaf(LeafRequest(profile), for: key, at: someTime)
        }
        #expect(error.code == .invalidRequest)
    }

    @Test func sixtyFourIdentitiesOfTheLongestNamesAreIssued() throws {
        let identities = (100..<164).map { "spiffe://default/\($0)" + String(repeating: "a", count: 250) }
        let tags = (100..<300).map { "kuma://some-tag/\($0)" + String(repeating: "b", count: 60) }
        let leaf = try makeIssuer().issueLeaf(
            LeafRequest(.kuma(identities: identities, tags: tags)), for: PrivateKey.generateP256().publicKey,
            at: someTime)
        #expect(leaf.uriNames == identities + tags)
        #expect(try Certificate(pem: leaf.pem.utf8) == leaf)
    }

    @Test func keysOfOtherKindsAreRefused() async throws {
        let issuer = try makeIssuer()
        let key = try await PrivateKey.generateRSA(bits: 2048)
        let error = try #require(throws: PKIError.self) {
            try issuer.issueLeaf(LeafRequest(.spiffe("spiffe://default/a")), for: key.publicKey, at: someTime)
        }
        #expect(error.code == .unsupportedKey)
    }

    @Test func aPointThatIsNotOnTheCurveIsNotTrustedLater() throws {
        let issuer = try makeIssuer()
        var spki = try PrivateKey.generateP256().publicKey.spki
        spki[spki.count - 1] ^= 1
        let leaf = try issuer.issueLeaf(
            LeafRequest(.spiffe("spiffe://default/a")), for: PublicKey(spki: spki), at: someTime)
        #expect(throws: PKIError.self) {
            try Verifier(anchors: [issuer.certificate]).verify([leaf], at: someTime, for: .client)
        }
    }

    @Test func serversAndClientsOfAnAPIServer() async throws {
        let tool = try OpenSSLTool()
        let key = try PrivateKey.generateP256()
        let authority = try Certificate.selfSigned(
            RootProfile(subject: SubjectAttributes(commonName: "koguma-dev")), key: key, at: someTime)
        let issuer = try Issuer(certificate: authority, key: key)
        let server = try issuer.issueEndpoint(
            .server(
                dnsNames: ["localhost", "kubernetes.default.svc"], ipAddresses: ["127.0.0.1", "::1"],
                lifetime: .seconds(3600)),
            for: PrivateKey.generateP256().publicKey, at: someTime)
        #expect(server.dnsNames == ["localhost", "kubernetes.default.svc"])
        #expect(server.names.suffix(2) == [.ip([127, 0, 0, 1]), .ip([UInt8](repeating: 0, count: 15) + [1])])
        #expect(server.extendedKeyUsage == [.serverAuth])
        let client = try issuer.issueEndpoint(
            .client(user: "admin", groups: ["system:masters", "dev"], lifetime: .seconds(3600)),
            for: PrivateKey.generateP256().publicKey, at: someTime)
        #expect(client.subject.description == "CN=admin,O=dev,O=system:masters")
        #expect(client.extendedKeyUsage == [.clientAuth])
        let verifier = try Verifier(anchors: [authority])
        try verifier.verify([server], at: someTime, for: .server)
        try verifier.verify([client], at: someTime, for: .client)
        #expect(throws: PKIError.self) { try verifier.verify([server], at: someTime, for: .client) }
        #expect(throws: PKIError.self) { try verifier.verify([client], at: someTime, for: .server) }
        try tool.write(authority.pem.utf8, to: "ca.crt")
        try tool.write(server.pem.utf8, to: "server.crt")
        for name in [("-verify_hostname", "localhost"), ("-verify_ip", "127.0.0.1"), ("-verify_ip", "::1")] {
            try await tool.succeed("verify", "-x509_strict", name.0, name.1, "-CAfile", "@ca.crt", "@server.crt")
        }
    }

    @Test func endpointsThatAreRefused() {
        for (names, addresses) in [([], []), (["a b"], []), ([""], []), ([], ["1.2.3"])] as [([String], [String])] {
            #expect(throws: PKIError.self) {
                try EndpointRequest.server(dnsNames: names, ipAddresses: addresses, lifetime: .seconds(1))
            }
        }
    }
}
