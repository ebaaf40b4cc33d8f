internal import COpenSSL

/// A public key: the DER of its SubjectPublicKeyInfo.
public struct PublicKey: Sendable, Hashable {
    /// The DER of the SubjectPublicKeyInfo.
    public let spki: [UInt8]
    /// What kind of key it is.
    public let algorithm: KeyAlgorithm

    /// Reads a SubjectPublicKeyInfo.
    public init(spki: [UInt8]) throws(PKIError) {
        // Decoding costs 114 µs in libcrypto 3.0 and has nothing to tell about a P-256 key but whether its point is on
        // the curve, which each use of the key finds out as well.
        if P256.point(ofSPKI: spki) != nil {
            self.init(spki: spki, algorithm: .ecdsaP256)
        } else {
            let key = try Self.decode(spki)
            self.init(spki: spki, algorithm: unsafe KeyAlgorithm(key.pointer))
        }
    }

    init(spki: [UInt8], algorithm: KeyAlgorithm) {
        self.spki = spki
        self.algorithm = algorithm
    }

    /// The SHA-256 of the SubjectPublicKeyInfo in lower-case hexadecimal: the name of a key in annotations and status.
    public var fingerprint: String { SHA256.hexadecimal(spki) }

    /// The leftmost 160 bits of the SHA-256 of the key's bits (RFC 7093 §2, method 1).
    func keyIdentifier() throws(PKIError) -> [UInt8] {
        Array(SHA256.hash(try bits()).prefix(20))
    }

    /// Whether `signature` is this key's over `message`.
    func verifies(_ signature: [UInt8], over message: [UInt8]) throws(PKIError) -> Bool {
        try Self.verify(signature, over: message, with: decoded(), algorithm)
    }

    /// The key in libcrypto's form, which is slow to make.
    func decoded() throws(PKIError) -> Owned {
        try Self.decode(spki)
    }

    static func verify(
        _ signature: [UInt8], over message: [UInt8], with key: borrowing Owned, _ algorithm: KeyAlgorithm
    ) throws(PKIError) -> Bool {
        ErrorQueue.clear()
        guard let context = unsafe Owned(EVP_MD_CTX_new(), { unsafe EVP_MD_CTX_free($0) }),
            unsafe EVP_DigestVerifyInit(context.pointer, nil, algorithm.digest, nil, key.pointer) == 1
        else { throw .libcrypto(.library, "cannot verify with a key of \(algorithm)") }
        let valid = unsafe EVP_DigestVerify(context.pointer, signature, signature.count, message, message.count) == 1
        ErrorQueue.clear()
        return valid
    }

    private static func decode(_ spki: [UInt8]) throws(PKIError) -> Owned {
        ErrorQueue.clear()
        let key = unsafe decodedDER(spki, { unsafe d2i_PUBKEY(nil, $0, $1) }, { unsafe EVP_PKEY_free($0) })
        guard let key else { throw .libcrypto(.malformedKey, "the public key cannot be read") }
        return key
    }

    /// The content of the BIT STRING.
    func bits() throws(PKIError) -> [UInt8] {
        if let point = P256.point(ofSPKI: spki) { return Array(point) }
        let info = unsafe decodedDER(
            spki, { unsafe d2i_X509_PUBKEY(nil, $0, $1) }, { unsafe X509_PUBKEY_free($0) })
        var bytes: UnsafePointer<UInt8>?
        var count: Int32 = 0
        guard let info, unsafe X509_PUBKEY_get0_param(nil, &bytes, &count, nil, info.pointer) == 1 else {
            throw .libcrypto(.malformedKey, "the public key cannot be read")
        }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}

extension KeyAlgorithm {
    /// The algorithm of a decoded key.
    init(_ key: OpaquePointer) {
        let bits = unsafe Int(EVP_PKEY_get_bits(key))
        if unsafe EVP_PKEY_is_a(key, "RSA") == 1 {
            self = .rsa(bits: bits)
            return
        }
        guard unsafe EVP_PKEY_is_a(key, "EC") == 1 else {
            self = unsafe EVP_PKEY_get0_type_name(key).map { unsafe .other(String(cString: $0)) } ?? .other("unknown")
            return
        }
        var name = [CChar](repeating: 0, count: 80)
        _ = unsafe EVP_PKEY_get_group_name(key, &name, name.count, nil)
        switch String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) {
        case SN_X9_62_prime256v1, "P-256": self = .ecdsaP256
        case SN_secp384r1, "P-384": self = .ecdsaP384
        case let other: self = .other("EC \(other)")
        }
    }

    /// The hash that is signed with such a key.
    var digest: OpaquePointer? {
        self == .ecdsaP384 ? unsafe Algorithms.sha384 : unsafe Algorithms.sha256
    }
}
