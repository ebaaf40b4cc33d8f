internal import COpenSSL

extension PrivateKey {
    /// The largest PEM text of a key that is read; one of RSA-8192 is 6.3 kB.
    public static let maximumPEMSize = 16 * 1024

    /// Reads PKCS #8, PKCS #1 or SEC 1, not encrypted, and checks that both halves belong together.
    ///
    /// All copies made on the way are wiped; the text itself is the caller's.
    public convenience init(pem: some Sequence<UInt8>) throws(PKIError) {
        var found: OpaquePointer?
        do throws(PKIError) {
            try PEM.forEachBlock(of: Array(pem), limit: Self.maximumPEMSize, what: "the private key") {
                (block) throws(PKIError) in
                try unsafe Self.read(block, into: &found)
            }
        } catch {
            unsafe EVP_PKEY_free(found)
            throw error
        }
        guard let handle = unsafe Owned(found, { unsafe EVP_PKEY_free($0) }) else {
            throw PKIError(.malformedPEM, "there is no private key: PEM with a block PRIVATE KEY is wanted")
        }
        try self.init(handle)
        try checkRead()
    }

    /// PEM: PKCS #1 for RSA, as Kuma stores it, else PKCS #8.
    ///
    /// Private: to be put into its Secret and nowhere else.
    public func pem() throws(PKIError) -> [UInt8] {
        ErrorQueue.clear()
        var label = "PRIVATE KEY"
        var der: [UInt8]?
        switch algorithm {
        case .ecdsaP256:
            der = p256DER()
        case .rsa:
            label = "RSA PRIVATE KEY"
            der = unsafe encodedDER { unsafe i2d_PrivateKey(handle.pointer, $0) }
        default:
            let info = unsafe Owned(EVP_PKEY2PKCS8(handle.pointer), { unsafe PKCS8_PRIV_KEY_INFO_free($0) })
            if let info { der = unsafe encodedDER { unsafe i2d_PKCS8_PRIV_KEY_INFO(info.pointer, $0) } }
        }
        guard var bytes = der else { throw .libcrypto(.library, "cannot encode a private key of \(algorithm)") }
        der = nil
        defer { wipe(&bytes) }
        let text = unsafe bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(PKIError) in try unsafe PEM.encode(label, buffer) }
        }
        return try text.get()
    }

    private func p256DER() -> [UInt8]? {
        var number: OpaquePointer?
        guard let point = P256.point(ofSPKI: publicKey.spki),
            unsafe EVP_PKEY_get_bn_param(handle.pointer, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1
        else { return nil }
        defer { unsafe BN_clear_free(number) }
        var scalar = [UInt8](repeating: 0, count: P256.scalarSize)
        defer { wipe(&scalar) }
        guard unsafe BN_bn2binpad(number, &scalar, Int32(scalar.count)) == Int32(scalar.count) else { return nil }
        return P256.pkcs8(scalar: scalar, point: point)
    }

    private static func read(_ block: borrowing PEM.Block, into found: inout OpaquePointer?) throws(PKIError) {
        guard !block.isEncrypted, block.label != "ENCRYPTED PRIVATE KEY" else {
            throw PKIError(.unsupportedKey, "the private key is encrypted: store it without a pass phrase")
        }
        // `openssl ecparam -genkey` writes this before the key.
        guard block.label != "EC PARAMETERS" else { return }
        guard unsafe found == nil else {
            throw PKIError(.malformedPEM, "there are several private keys; exactly one is wanted")
        }
        var position = unsafe block.bytes.baseAddress
        let end = unsafe position.map { unsafe $0 + block.bytes.count }
        // Each form is read as what it says it is, so that nothing encrypted can pass for it: libcrypto would ask the
        // terminal for a pass phrase.
        switch block.label {
        case "PRIVATE KEY":
            let info = unsafe Owned(
                d2i_PKCS8_PRIV_KEY_INFO(nil, &position, block.bytes.count), { unsafe PKCS8_PRIV_KEY_INFO_free($0) })
            if let info { unsafe found = EVP_PKCS82PKEY(info.pointer) }
        case "RSA PRIVATE KEY":
            unsafe found = d2i_PrivateKey(EVP_PKEY_RSA, nil, &position, block.bytes.count)
        case "EC PRIVATE KEY":
            unsafe found = d2i_PrivateKey(EVP_PKEY_EC, nil, &position, block.bytes.count)
        default:
            throw PKIError(.malformedPEM, "a private key is wanted, but there is a PEM block of another kind")
        }
        guard unsafe found != nil, unsafe position == end else {
            throw .libcrypto(.malformedKey, "the private key cannot be read")
        }
    }

    private func checkRead() throws(PKIError) {
        switch algorithm {
        case .ecdsaP256, .ecdsaP384: break
        case .rsa(let bits) where Self.readableRSABits.contains(bits): break
        default:
            throw PKIError(
                .unsupportedKey,
                "a private key of \(algorithm) is not used here: bring ECDSA P-256, P-384 or RSA of 2048 bits or more")
        }
        guard try belongs(to: publicKey) else {
            throw PKIError(.keyMismatch, "the two halves of the private key do not belong together")
        }
    }

    /// Kuma's `RSAbits` had no lower bound, and 1024 is the least that libcrypto's default level accepts;
    /// the upper bound keeps a hostile key from taking seconds for each signature.
    private static let readableRSABits = 1024...16384
}

/// Overwrites the bytes so that the compiler cannot leave it out.
func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
}
