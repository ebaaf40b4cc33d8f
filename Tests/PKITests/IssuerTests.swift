import FoundationEssentials
import PKI
import Testing

@Suite struct IssuerTests {
    @Test func aKeyOfAnotherCertificateIsRefused() throws {
        let root = try makeIssuer().certificate
        let error = try #require(throws: PKIError.self) { try Issuer(certificate: root, key: .generateP256()) }
        #expect(error.code == .keyMismatch)
    }

    @Test func aLeafMayNotSign() throws {
        let key = try PrivateKey.generateP256()
        let leaf = try makeIssuer().issueLeaf(
            LeafRequest(.spiffe("spiffe://default/web")), for: key.publicKey, at: someTime)
        let error = try #require(throws: PKIError.self) { try Issuer(certificate: leaf, key: key) }
        #expect(error.code == .notAnAuthority)
    }

    @Test func anAuthorityWithoutKeyCertSignMayNotSign() async throws {
        let tool = try OpenSSLTool()
        try await tool.makeCertificate(
            "ca", extensions: ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,cRLSign"])
        let error = try #require(throws: PKIError.self) {
            try Issuer(certificate: tool.certificate("ca.crt"), key: PrivateKey(pem: tool.read("ca.key")))
        }
        #expect(error.code == .notAnAuthority)
    }

    /// As Kuma makes it: RSA-2048 in PKCS #1, serial 0, no path length.
    @Test func anAuthorityOfKumaIsAdopted() async throws {
        let tool = try OpenSSLTool()
        try await tool.succeed("genrsa", "-traditional", "-out", "@ca.key", "2048")
        try await tool.succeed(
            "req", "-x509", "-new", "-key", "@ca.key", "-subj", "/O=Kuma/OU=Mesh/CN=default", "-set_serial", "0",
            "-days", "3650",
            "-out", "@ca.crt", "-config", tool.write("[req]\ndistinguished_name=d\n[d]\n".utf8, to: "req.cnf"),
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            "-addext", "subjectKeyIdentifier=hash", "-addext", "subjectAltName=URI:spiffe://default")
        let certificate = try tool.certificate("ca.crt")
        #expect(certificate.serialNumber == "00")
        #expect(certificate.subject.description == "CN=default,OU=Mesh,O=Kuma")
        #expect(certificate.publicKey.algorithm == .rsa(bits: 2048))
        #expect(certificate.uriNames == ["spiffe://default"])
        #expect(certificate.isSelfSigned)
        let key = try PrivateKey(pem: tool.read("ca.key"))
        // It can be taken back: the same bytes.
        #expect(try key.pem() == tool.read("ca.key"))
        #expect(Array(certificate.pem.utf8) == (try tool.read("ca.crt")))
        let issuer = try Issuer(certificate: certificate, key: key)
        let leaf = try issuer.issueLeaf(
            LeafRequest(.kuma(identities: ["spiffe://default/web"], tags: ["kuma://kuma.io/service/web"])),
            for: PrivateKey.generateP256().publicKey, at: Date())
        for purpose in Verifier.Purpose.allCases {
            try Verifier(anchors: [certificate]).verify([leaf], at: Date(), for: purpose)
        }
        try tool.write(leaf.pem.utf8, to: "leaf.crt")
        try await tool.succeed("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "@ca.crt", "@leaf.crt")
    }

    @Test func aP384AuthoritySigns() async throws {
        let tool = try OpenSSLTool()
        try await tool.makeCertificate(
            "ca", extensions: authorityExtensions, key: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"])
        let issuer = try Issuer(certificate: tool.certificate("ca.crt"), key: PrivateKey(pem: tool.read("ca.key")))
        let leaf = try issuer.issueLeaf(
            LeafRequest(.spiffe("spiffe://default/web")), for: PrivateKey.generateP256().publicKey, at: Date())
        try Verifier(anchors: [issuer.certificate]).verify([leaf], at: Date(), for: .server)
        try tool.write(leaf.pem.utf8, to: "leaf.crt")
        let text = try await tool.succeed("x509", "-in", "@leaf.crt", "-noout", "-text")
        #expect(text.contains("ecdsa-with-SHA384"))
    }

    @Test func fromManyThreads() async throws {
        let issuer = try makeIssuer()
        let verifier = try Verifier(anchors: [issuer.certificate])
        let serials = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<64 {
                group.addTask { @concurrent in
                    let leaf = try issuer.issueLeaf(
                        LeafRequest(.spiffe("spiffe://default/s\(index)")), for: PrivateKey.generateP256().publicKey,
                        at: someTime)
                    try verifier.verify([leaf], at: someTime, for: .client)
                    return leaf.serialNumber
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(serials.count == 64)
    }
}
