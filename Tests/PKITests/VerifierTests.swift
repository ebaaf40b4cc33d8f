import FoundationEssentials
import PKI
import Testing

@Suite struct VerifierTests {
    @Test(arguments: Verifier.Purpose.allCases)
    func leafUnderItsRoot(purpose: Verifier.Purpose) throws {
        let issuer = try makeIssuer()
        let leaf = try makeLeaf(issuer)
        try Verifier(anchors: [issuer.certificate]).verify([leaf], at: someTime, for: purpose)
    }

    @Test func unionOfOldAndNewRoots() throws {
        let issuers = try [makeIssuer(), makeIssuer()]
        let verifier = try Verifier(anchors: issuers.map(\.certificate) + issuers.map(\.certificate))
        for issuer in issuers { try verifier.verify([makeLeaf(issuer)], at: someTime, for: .client) }
    }

    @Test func nobodyElsesRoot() throws {
        let issuer = try makeIssuer()
        let leaf = try makeLeaf(issuer)
        for anchors in [[], [try makeIssuer().certificate]] {
            let error = try #require(throws: PKIError.self) {
                try Verifier(anchors: anchors).verify([leaf], at: someTime, for: .client)
            }
            #expect(error.code == .untrusted)
        }
        // A root that comes with the chain is not thereby trusted.
        #expect(throws: PKIError.self) {
            try Verifier(anchors: []).verify([leaf, issuer.certificate], at: someTime, for: .client)
        }
    }

    @Test func timesCount() throws {
        let issuer = try makeIssuer()
        let leaf = try makeLeaf(issuer)
        let verifier = try Verifier(anchors: [issuer.certificate])
        try verifier.verify([leaf], at: leaf.notBefore, for: .client)
        try verifier.verify([leaf], at: leaf.notAfter - 1, for: .client)
        let expired = try #require(throws: PKIError.self) {
            try verifier.verify([leaf], at: leaf.notAfter, for: .client)
        }
        #expect(expired.code == .expired)
        let future = try #require(throws: PKIError.self) {
            try verifier.verify([leaf], at: leaf.notBefore - 1, for: .client)
        }
        #expect(future.code == .notYetValid)
    }

    @Test func aChangedSignatureIsFound() throws {
        let issuer = try makeIssuer()
        var der = try makeLeaf(issuer).der
        der[der.count - 1] ^= 1
        let changed = try Certificate(der: der)
        #expect(throws: PKIError.self) {
            try Verifier(anchors: [issuer.certificate]).verify([changed], at: someTime, for: .client)
        }
        #expect(try !changed.isSigned(by: issuer.certificate.publicKey))
    }

    @Test func lengthsOfChains() throws {
        let leaf = try makeLeaf(makeIssuer())
        let verifier = try Verifier(anchors: [])
        #expect(throws: PKIError.self) { try verifier.verify([], at: someTime, for: .client) }
        #expect(throws: PKIError.self) {
            try verifier.verify(Array(repeating: leaf, count: 11), at: someTime, for: .client)
        }
    }

    @Test func anIntermediateCanBeTheAnchor() async throws {
        let tool = try OpenSSLTool()
        try await tool.makeCertificate("root", subject: "/CN=corporate", extensions: authorityExtensions)
        try await tool.makeCertificate(
            "mesh", subject: "/CN=mesh", issuer: "root", extensions: belowAuthorityExtensions)
        try await tool.makeCertificate(
            "team", subject: "/CN=team", issuer: "root", extensions: belowAuthorityExtensions)
        let (root, mesh) = (try tool.certificate("root.crt"), try tool.certificate("mesh.crt"))
        let leaf = try makeLeaf(try issuer("mesh", tool))
        let foreign = try makeLeaf(try issuer("team", tool))
        try Verifier(anchors: [mesh]).verify([leaf], at: Date(), for: .client)
        try Verifier(anchors: [root]).verify([leaf, mesh], at: Date(), for: .server)
        #expect(throws: PKIError.self) { try Verifier(anchors: [root]).verify([leaf], at: Date(), for: .client) }
        // Trusting the mesh's own authority keeps the corporation's other certificates out.
        #expect(throws: PKIError.self) {
            try Verifier(anchors: [mesh]).verify(
                [foreign, tool.certificate("team.crt"), root], at: Date(), for: .client)
        }
    }

    /// What a user's own authority may say that leaves of a mesh break.
    @Test(arguments: [
        ("name constraints on other URIs", ["nameConstraints=critical,permitted;URI:.example.org"]),
        ("name constraints against ours", ["nameConstraints=critical,excluded;URI:default"]),
        ("an extended key usage without ours", ["extendedKeyUsage=emailProtection"]),
    ])
    func restrictionsOfTheAuthority(what: String, extensions: [String]) async throws {
        let tool = try OpenSSLTool()
        try await tool.makeCertificate("ca", extensions: authorityExtensions + extensions)
        let issuer = try issuer("ca", tool)
        let leaf = try makeLeaf(issuer)
        let error = #expect(throws: PKIError.self, "\(what)") {
            try Verifier(anchors: [issuer.certificate]).verify([leaf], at: Date(), for: .client)
        }
        #expect(error?.code == .invalidChain)
    }

    @Test func extendedKeyUsageOfTheAuthorityForOnePurpose() async throws {
        let tool = try OpenSSLTool()
        try await tool.makeCertificate("ca", extensions: authorityExtensions + ["extendedKeyUsage=serverAuth"])
        let issuer = try issuer("ca", tool)
        let verifier = try Verifier(anchors: [issuer.certificate])
        let leaf = try makeLeaf(issuer)
        try verifier.verify([leaf], at: Date(), for: .server)
        #expect(throws: PKIError.self) { try verifier.verify([leaf], at: Date(), for: .client) }
    }

    @Test func pathLengths() async throws {
        let tool = try OpenSSLTool()
        let limited = [
            "basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign,cRLSign",
            "subjectKeyIdentifier=hash",
        ]
        try await tool.makeCertificate("root", subject: "/CN=root", extensions: limited)
        try await tool.makeCertificate(
            "mesh", subject: "/CN=mesh", issuer: "root", extensions: belowAuthorityExtensions)
        let root = try tool.certificate("root.crt")
        #expect(root.pathLength == 0)
        let direct = try makeLeaf(try issuer("root", tool))
        try Verifier(anchors: [root]).verify([direct], at: Date(), for: .client)
        let below = try makeLeaf(try issuer("mesh", tool))
        let error = try #require(throws: PKIError.self) {
            try Verifier(anchors: [root]).verify([below, tool.certificate("mesh.crt")], at: Date(), for: .client)
        }
        #expect(error.code == .invalidChain)
    }

    /// What only strict verification refuses.
    @Test(arguments: [
        ["basicConstraints=CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash"],
        ["basicConstraints=critical,CA:TRUE", "subjectKeyIdentifier=hash"],
        ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign", "subjectKeyIdentifier=none"],
    ])
    func laxAuthorities(extensions: [String]) async throws {
        let tool = try OpenSSLTool()
        try await tool.makeCertificate("ca", extensions: extensions)
        let issuer = try issuer("ca", tool)
        let leaf = try makeLeaf(issuer)
        #expect(leaf.authorityKeyIdentifier != nil)
        #expect(throws: PKIError.self) {
            try Verifier(anchors: [issuer.certificate]).verify([leaf], at: Date(), for: .client)
        }
    }

    @Test func unknownCriticalExtensions() async throws {
        let tool = try OpenSSLTool()
        try await tool.makeCertificate("ca", extensions: authorityExtensions + ["1.2.3.4=critical,ASN1:NULL"])
        let issuer = try issuer("ca", tool)
        #expect(issuer.certificate.extensions.contains { $0.identifier == "1.2.3.4" && $0.isCritical })
        let leaf = try makeLeaf(issuer)
        #expect(throws: PKIError.self) {
            try Verifier(anchors: [issuer.certificate]).verify([leaf], at: Date(), for: .client)
        }
    }

    @Test func aSelfSignedSignatureIsChecked() throws {
        var der = try makeIssuer().certificate.der
        der[der.count - 1] ^= 1
        let root = try Certificate(der: der)
        #expect(root.isSelfIssued)
        #expect(!root.isSelfSigned)
    }

    private func makeLeaf(_ issuer: Issuer) throws -> Certificate {
        try issuer.issueLeaf(
            LeafRequest(.spiffe("spiffe://default/web")), for: PrivateKey.generateP256().publicKey, at: Date())
    }

    private func issuer(_ name: String, _ tool: OpenSSLTool) throws -> Issuer {
        try Issuer(certificate: tool.certificate("\(name).crt"), key: PrivateKey(pem: tool.read("\(name).key")))
    }
}
