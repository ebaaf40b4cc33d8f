internal import COpenSSL

/// A private key, decoded once.
///
/// `@unchecked Sendable` is sound: the `EVP_PKEY` is never changed after `init`, and libcrypto may read one from
/// several threads at a time. libcrypto wipes it when the last reference goes.
public final class PrivateKey: @unchecked Sendable {
    /// The sizes of RSA keys that are made: below is weak, above takes minutes.
    public static let rsaBits = 2048...8192

    let handle: Owned
    /// What kind of key it is.
    public let algorithm: KeyAlgorithm
    /// The public half.
    public let publicKey: PublicKey

    /// Takes over a decoded key.
    init(_ handle: consuming Owned) throws(PKIError) {
        let algorithm = unsafe KeyAlgorithm(handle.pointer)
        let spki: [UInt8]?
        if algorithm == .ecdsaP256 {
            var point = [UInt8](repeating: 0, count: P256.pointSize)
            var count = 0
            let read = unsafe EVP_PKEY_get_octet_string_param(
                handle.pointer, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, &point, point.count, &count)
            // A key that was read with a compressed point gives 33 bytes: such keys are not used.
            spki = read == 1 && count == P256.pointSize && point.first == 4 ? P256.spki(point: point[...]) : nil
        } else {
            spki = unsafe encodedDER { unsafe i2d_PUBKEY(handle.pointer, $0) }
        }
        guard let spki else { throw .libcrypto(.malformedKey, "the private key has no usable public half") }
        self.handle = handle
        self.algorithm = algorithm
        self.publicKey = PublicKey(spki: spki, algorithm: algorithm)
    }

    /// Makes an ECDSA P-256 key: 20 µs, so it needs no thread of its own.
    public static func generateP256() throws(PKIError) -> PrivateKey {
        ErrorQueue.clear()
        let handle = unsafe Owned(P256KeyGeneration.generate(), { unsafe EVP_PKEY_free($0) })
        guard let handle else { throw .libcrypto(.library, "cannot generate a P-256 key") }
        return try PrivateKey(handle)
    }

    /// Makes an RSA key on the calling thread, which takes from a tenth of a second to minutes.
    static func generateRSABlocking(bits: Int) throws(PKIError) -> PrivateKey {
        guard rsaBits.contains(bits) else {
            throw PKIError(
                .invalidRequest,
                "RSA keys of \(bits) bits are not made: ask for \(rsaBits.lowerBound) to \(rsaBits.upperBound)")
        }
        ErrorQueue.clear()
        let handle = unsafe Owned(koguma_generate_rsa(bits), { unsafe EVP_PKEY_free($0) })
        guard let handle else { throw .libcrypto(.library, "cannot generate an RSA key of \(bits) bits") }
        return try PrivateKey(handle)
    }

    /// The signature over `message`, with the hash that goes with the key.
    func sign(_ message: [UInt8]) throws(PKIError) -> [UInt8] {
        ErrorQueue.clear()
        var signature = [UInt8](repeating: 0, count: Int(unsafe EVP_PKEY_get_size(handle.pointer)))
        var count = signature.count
        guard let context = unsafe Owned(EVP_MD_CTX_new(), { unsafe EVP_MD_CTX_free($0) }),
            unsafe EVP_DigestSignInit(context.pointer, nil, algorithm.digest, nil, handle.pointer) == 1,
            unsafe EVP_DigestSign(context.pointer, &signature, &count, message, message.count) == 1
        else { throw .libcrypto(.library, "cannot sign with a key of \(algorithm)") }
        return Array(signature.prefix(count))
    }

    /// Whether the private half makes signatures that `publicKey` accepts.
    func belongs(to publicKey: PublicKey) throws(PKIError) -> Bool {
        guard publicKey == self.publicKey else { return false }
        // Key files carry both halves: a probe finds those in which they differ.
        let probe = Array("koguma key check".utf8)
        return try publicKey.verifies(sign(probe), over: probe)
    }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
    /// Names the key by its public half only.
    public var description: String { "private key of \(publicKey.fingerprint)" }

    /// Hides the content from `dump` and debuggers' reflection.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The generator of P-256 keys, set up once: looking it up costs more than the key.
private enum P256KeyGeneration {
    /// Parameters that new keys are generated from.
    ///
    /// `nonisolated(unsafe)` is sound: they are written once, before first use, and only read afterwards.
    nonisolated(unsafe) private static let parameters: OpaquePointer? = {
        guard
            let context = unsafe Owned(
                EVP_PKEY_CTX_new_from_name(nil, "EC", nil), { unsafe EVP_PKEY_CTX_free($0) }),
            unsafe EVP_PKEY_paramgen_init(context.pointer) == 1,
            unsafe EVP_PKEY_CTX_set_group_name(context.pointer, SN_X9_62_prime256v1) == 1
        else { return nil }
        var parameters: OpaquePointer?
        _ = unsafe EVP_PKEY_paramgen(context.pointer, &parameters)
        return unsafe parameters
    }()

    static func generate() -> OpaquePointer? {
        guard let parameters = unsafe parameters,
            let context = unsafe Owned(
                EVP_PKEY_CTX_new_from_pkey(nil, parameters, nil), { unsafe EVP_PKEY_CTX_free($0) }),
            unsafe EVP_PKEY_keygen_init(context.pointer) == 1
        else { return nil }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_generate(context.pointer, &key) == 1 else { return nil }
        return unsafe key
    }
}
