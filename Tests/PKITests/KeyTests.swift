import FoundationEssentials
import PKI
import Testing

@Suite struct KeyTests {
    @Test func p256ComesBack() async throws {
        let tool = try OpenSSLTool()
        for _ in 0..<50 {
            let key = try PrivateKey.generateP256()
            #expect(key.algorithm == .ecdsaP256)
            let pem = try key.pem()
            #expect(String(decoding: pem, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
            #expect(try PrivateKey(pem: pem).publicKey == key.publicKey)
        }
        let key = try PrivateKey.generateP256()
        try tool.write(key.pem(), to: "a.key")
        try await tool.succeed("pkey", "-in", "@a.key", "-check", "-noout")
        // openssl writes the very same bytes.
        try await tool.succeed("pkey", "-in", "@a.key", "-out", "@b.key")
        #expect(try tool.read("b.key") == key.pem())
        try await tool.succeed("pkey", "-in", "@a.key", "-pubout", "-outform", "DER", "-out", "@a.pub")
        #expect(try tool.read("a.pub") == key.publicKey.spki)
        #expect(key.publicKey.fingerprint == SHA256.hexadecimal(try tool.read("a.pub")))
    }

    @Test func rsaIsPKCS1AndComesBack() async throws {
        let tool = try OpenSSLTool()
        let key = try await PrivateKey.generateRSA(bits: 2048)
        #expect(key.algorithm == .rsa(bits: 2048))
        #expect(String(decoding: try key.pem(), as: UTF8.self).hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
        #expect(try PrivateKey(pem: key.pem()).publicKey == key.publicKey)
        try tool.write(key.pem(), to: "a.key")
        try await tool.succeed("rsa", "-in", "@a.key", "-check", "-noout")
        try await tool.succeed("rsa", "-in", "@a.key", "-traditional", "-out", "@b.key")
        #expect(try tool.read("b.key") == key.pem())
    }

    @Test func severalRSAKeysAtOnce() async throws {
        let fingerprints = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<3 {
                group.addTask { try await PrivateKey.generateRSA(bits: 2048).publicKey.fingerprint }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(fingerprints.count == 3)
    }

    @Test(arguments: [0, 512, 1024, 2047, 8193, -1])
    func rsaSizesThatAreRefused(bits: Int) async {
        await #expect(throws: PKIError.self) { try await PrivateKey.generateRSA(bits: bits) }
    }

    @Test(arguments: [
        ["genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "@k"],
        ["genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "@k"],
        ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "@k"],
        ["ecparam", "-name", "prime256v1", "-genkey", "-out", "@k"],
        ["genrsa", "-traditional", "-out", "@k", "2048"],
    ])
    func otherShapesAreRead(arguments: [String]) async throws {
        let tool = try OpenSSLTool()
        try await tool.succeed(arguments)
        let key = try PrivateKey(pem: tool.read("k"))
        try await tool.succeed("pkey", "-in", "@k", "-pubout", "-outform", "DER", "-out", "@pub")
        #expect(try tool.read("pub") == key.publicKey.spki)
        #expect(try PrivateKey(pem: key.pem()).publicKey == key.publicKey)
        // Windows line ends, and text around the block.
        let text = String(decoding: try tool.read("k"), as: UTF8.self)
        #expect(try PrivateKey(pem: Array(text.replacing("\n", with: "\r\n").utf8)).publicKey == key.publicKey)
        #expect(try PrivateKey(pem: Array(("a comment\n" + text + "\n\n").utf8)).publicKey == key.publicKey)
    }

    @Test(arguments: [
        ["genpkey", "-quiet", "-algorithm", "ED25519", "-out", "@k"],
        ["genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-out", "@k"],
        ["genrsa", "-out", "@k", "512"],
        [
            "genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-aes256",
            "-pass", "pass:x", "-out", "@k",
        ],
        ["genrsa", "-traditional", "-aes256", "-passout", "pass:x", "-out", "@k", "2048"],
    ])
    func keysThatAreNotUsed(arguments: [String]) async throws {
        let tool = try OpenSSLTool()
        try await tool.succeed(arguments)
        let error = try #require(throws: PKIError.self) { try PrivateKey(pem: tool.read("k")) }
        #expect(error.code == .unsupportedKey)
    }

    @Test func anEncryptedKeyUnderThePlainLabelIsRefused() async throws {
        let tool = try OpenSSLTool()
        try await tool.succeed(
            "genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-aes256", "-pass",
            "pass:x",
            "-out", "@k")
        for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"] {
            let text = String(decoding: try tool.read("k"), as: UTF8.self)
                .replacing("ENCRYPTED PRIVATE KEY", with: label)
            let error = try #require(throws: PKIError.self) { try PrivateKey(pem: text.utf8) }
            #expect(error.code == .malformedKey)
        }
    }

    @Test func everyTruncationIsRefused() async throws {
        for key in [try PrivateKey.generateP256(), try await PrivateKey.generateRSA(bits: 2048)] {
            let pem = try key.pem()
            // Without its last line feed the text is whole.
            for count in 0..<(pem.count - 1) {
                #expect(throws: PKIError.self, "\(count) of \(pem.count) bytes") {
                    try PrivateKey(pem: pem.prefix(count))
                }
            }
        }
    }

    @Test func garbageIsRefused() throws {
        let key = try PrivateKey.generateP256()
        let other = try PrivateKey.generateP256()
        let pem = String(decoding: try key.pem(), as: UTF8.self)
        let root = try Certificate.selfSigned(.mesh("default"), key: key, at: someTime)
        let texts = [
            "", "\n", "hello", pem + pem, try pem + String(decoding: other.pem(), as: UTF8.self), root.pem,
            pem + root.pem,
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            pem.replacing("PRIVATE KEY", with: "PUBLIC KEY"),
            pem + "-----BEGIN", String(repeating: "\n", count: 17 * 1024) + pem,
        ]
        for text in texts {
            let error = #expect(throws: PKIError.self, "\(text.prefix(40))") { try PrivateKey(pem: text.utf8) }
            #expect(error?.description.contains(pem.prefix(100).suffix(40)) == false)
        }
    }

    @Test func halvesThatDoNotBelongTogetherAreRefused() throws {
        let key = try PrivateKey.generateP256()
        let other = try PrivateKey.generateP256()
        let text = String(decoding: try key.pem(), as: UTF8.self)
        let body = text.split(separator: "\n").dropFirst().dropLast().joined()
        var der = Array(try #require(Data(base64Encoded: body)))
        der.replaceSubrange((der.count - 65)..., with: other.publicKey.spki.suffix(65))
        let mixed = "-----BEGIN PRIVATE KEY-----\n\(Data(der).base64EncodedString())\n-----END PRIVATE KEY-----\n"
        #expect(throws: PKIError.self) { try PrivateKey(pem: mixed.utf8) }
    }

    @Test func nothingOfAKeyIsShown() throws {
        let key = try PrivateKey.generateP256()
        #expect("\(key)" == "private key of \(key.publicKey.fingerprint)")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("handle"))
    }

    @Test func components() async throws {
        let key = try PrivateKey.generateP256()
        guard case .ellipticCurve("P-256", let x, let y) = try key.publicKey.components() else {
            Issue.record("not a point")
            return
        }
        #expect([4] + x + y == key.publicKey.spki.suffix(65))
        guard case .rsa(let modulus, let exponent) = try await PrivateKey.generateRSA(bits: 2048).publicKey.components()
        else {
            Issue.record("not RSA")
            return
        }
        #expect(modulus.count == 256)
        #expect(exponent == [1, 0, 1])
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func sha256(text: String, digest: String) {
        #expect(SHA256.hexadecimal(Array(text.utf8)) == digest)
    }

    @Test func randomBytes() throws {
        #expect(try SecureRandom.bytes(0).isEmpty)
        #expect(try SecureRandom.bytes(32) != SecureRandom.bytes(32))
    }
}
