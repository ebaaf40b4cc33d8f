import FoundationEssentials
import PKI
import Testing

@Suite struct CertificateParsingTests {
    @Test func bundleKeepsTheOrder() throws {
        let roots = try (0..<4).map { _ in try makeIssuer().certificate }
        let text = roots.map(\.pem).joined(separator: "# a comment\n")
        #expect(try Certificate.parse(pemBundle: text.utf8) == roots)
        #expect(throws: PKIError.self) { try Certificate(pem: text.utf8) }
    }

    @Test func everyTruncationIsRefused() throws {
        let roots = try (0..<2).map { _ in try makeIssuer().certificate }
        let first = Array(roots[0].pem.utf8)
        let both = first + roots[1].pem.utf8
        for count in 0..<(both.count - 1) {
            let prefix = both.prefix(count)
            // Between the two, what is there is whole.
            if count == first.count - 1 || count == first.count {
                #expect(try Certificate.parse(pemBundle: prefix) == [roots[0]])
            } else {
                #expect(throws: PKIError.self, "\(count) of \(both.count) bytes") {
                    try Certificate.parse(pemBundle: prefix)
                }
            }
        }
    }

    @Test func everyTruncationOfDERIsRefused() throws {
        let der = try makeIssuer().certificate.der
        for count in 0..<der.count {
            #expect(throws: PKIError.self) { try Certificate(der: der.prefix(count)) }
        }
        #expect(throws: PKIError.self) { try Certificate(der: der + [0]) }
    }

    /// Every bit, one at a time.
    @Test func changedBytesNeverTrap() throws {
        let issuer = try makeIssuer()
        let der = try issuer.issueLeaf(
            LeafRequest(.kuma(identities: ["spiffe://default/a"], tags: ["kuma://b/c"])),
            for: PrivateKey.generateP256().publicKey, at: someTime
        ).der
        let verifier = try Verifier(anchors: [issuer.certificate])
        for index in der.indices {
            for bit in 0..<8 {
                var changed = der
                changed[index] ^= 1 << UInt8(bit)
                guard let certificate = try? Certificate(der: changed) else { continue }
                #expect(certificate.der == changed)
                _ = certificate.description
                if bit == 0 {
                    #expect(throws: PKIError.self, "byte \(index)") {
                        try verifier.verify([certificate], at: someTime, for: .client)
                    }
                }
            }
        }
    }

    @Test func garbageIsRefused() throws {
        let root = try makeIssuer().certificate
        let key = String(decoding: try PrivateKey.generateP256().pem(), as: UTF8.self)
        let texts = [
            "", "\n\n", "nothing", key, root.pem + key, key + root.pem,
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
            root.pem + "-----BEGIN CERT", root.pem + "-",
            root.pem.replacing("END CERTIFICATE", with: "END CERTIFICATES"),
        ]
        for text in texts {
            #expect(throws: PKIError.self, "\(text.prefix(50))") { try Certificate.parse(pemBundle: text.utf8) }
        }
        for bytes: [UInt8] in [[], [0], [0x30], [0x30, 0], [0x30, 0x80, 0, 0], Array(repeating: 0x30, count: 1000)] {
            #expect(throws: PKIError.self) { try Certificate(der: bytes) }
        }
    }

    @Test func sizesAreLimited() throws {
        let root = try makeIssuer().certificate
        let large = try #require(throws: PKIError.self) {
            try Certificate.parse(pemBundle: [UInt8](repeating: 0x0A, count: Certificate.maximumPEMSize + 1))
        }
        #expect(large.code == .tooLarge)
        let many = try #require(throws: PKIError.self) {
            try Certificate.parse(
                pemBundle: String(repeating: root.pem, count: Certificate.maximumBundleCount + 1).utf8)
        }
        #expect(many.code == .tooLarge)
        let der = try #require(throws: PKIError.self) {
            try Certificate(der: [UInt8](repeating: 0x30, count: Certificate.maximumSize + 1))
        }
        #expect(der.code == .tooLarge)
    }

    @Test func readsWhatOthersMake() async throws {
        let tool = try OpenSSLTool()
        try await tool.makeCertificate(
            "other", subject: "/C=JP/O=Example\\/Company/CN=bear 子熊",
            extensions: [
                "basicConstraints=critical,CA:TRUE,pathlen:3",
                "keyUsage=digitalSignature,keyAgreement,keyCertSign,decipherOnly",
                "extendedKeyUsage=clientAuth,1.2.3.4",
                "subjectAltName=DNS:a.example,email:a@example.org,IP:10.0.0.1,URI:spiffe://a/b,otherName:1.2.3.4;UTF8:x",
                "subjectKeyIdentifier=hash",
            ])
        let certificate = try tool.certificate("other.crt")
        #expect(certificate.pathLength == 3)
        #expect(certificate.keyUsage == [.digitalSignature, .keyAgreement, .keyCertSign, .decipherOnly])
        #expect(certificate.extendedKeyUsage == [.clientAuth, ExtendedKeyUsage(identifier: "1.2.3.4")])
        #expect(certificate.names == [.dns("a.example"), .other, .ip([10, 0, 0, 1]), .uri("spiffe://a/b"), .other])
        #expect(certificate.dnsNames == ["a.example"])
        #expect(certificate.subject.description.hasSuffix("O=Example/Company,C=JP"))
        let text = try await tool.succeed("x509", "-in", "@other.crt", "-noout", "-serial", "-dates")
        #expect(text.lowercased().contains("serial=\(certificate.serialNumber)"))
        #expect(certificate.notAfter.timeIntervalSince(certificate.notBefore) == 30 * 24 * 3600)
    }

    @Test func versionOneIsRead() async throws {
        let tool = try OpenSSLTool()
        try await tool.succeed("genpkey", "-quiet", "-algorithm", "ED25519", "-out", "@a.key")
        try await tool.succeed("req", "-new", "-key", "@a.key", "-subj", "/CN=old", "-out", "@a.csr")
        try await tool.succeed("x509", "-req", "-in", "@a.csr", "-signkey", "@a.key", "-out", "@a.crt")
        let certificate = try tool.certificate("a.crt")
        #expect(certificate.version == 1)
        #expect(certificate.extensions.isEmpty)
        #expect(certificate.keyUsage == nil)
        #expect(certificate.extendedKeyUsage == nil)
        #expect(certificate.publicKey.algorithm == .other("ED25519"))
        #expect(certificate.isSelfSigned)
    }

    @Test func namesWithNulBytesAreRefused() async throws {
        let issuer = try makeIssuer()
        var der = try issuer.issueLeaf(
            LeafRequest(.spiffe("spiffe://default/web")), for: PrivateKey.generateP256().publicKey, at: someTime
        ).der
        let name = Array("spiffe://default/web".utf8)
        let start = try #require(der.indices.first { der[$0...].starts(with: name) })
        der[start + 10] = 0
        #expect(throws: PKIError.self) { try Certificate(der: der) }
    }
}
