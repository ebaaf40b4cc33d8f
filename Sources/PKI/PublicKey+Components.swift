internal import COpenSSL

/// The numbers that a public key is made of, big-endian, for formats other than DER.
public enum PublicKeyComponents: Sendable, Hashable {
    /// A point on a curve, named as in JWK: `P-256`, `P-384`.
    case ellipticCurve(curve: String, x: [UInt8], y: [UInt8])
    /// An RSA key.
    case rsa(modulus: [UInt8], exponent: [UInt8])
}

extension PublicKey {
    /// The key's numbers; an error for algorithms that are not used here.
    public func components() throws(PKIError) -> PublicKeyComponents {
        switch algorithm {
        case .ecdsaP256: return try point("P-256", coordinateSize: 32)
        case .ecdsaP384: return try point("P-384", coordinateSize: 48)
        case .rsa:
            let key = try decoded()
            return .rsa(
                modulus: try number(OSSL_PKEY_PARAM_RSA_N, of: key),
                exponent: try number(OSSL_PKEY_PARAM_RSA_E, of: key))
        case .other(let name):
            throw PKIError(.unsupportedKey, "a public key of \(name) is not used here")
        }
    }

    private func point(_ curve: String, coordinateSize: Int) throws(PKIError) -> PublicKeyComponents {
        let point = try bits()
        guard point.count == 1 + 2 * coordinateSize, point.first == 4 else {
            throw PKIError(.unsupportedKey, "a public key with a compressed point is not used here")
        }
        return .ellipticCurve(
            curve: curve, x: Array(point.dropFirst().prefix(coordinateSize)), y: Array(point.suffix(coordinateSize)))
    }

    private func number(_ name: String, of key: borrowing Owned) throws(PKIError) -> [UInt8] {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(key.pointer, name, &number) == 1 else {
            throw .libcrypto(.malformedKey, "the public key cannot be read")
        }
        defer { unsafe BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: Int(unsafe BN_num_bits(number) + 7) / 8)
        guard unsafe BN_bn2bin(number, &bytes) == Int32(bytes.count) else {
            throw .libcrypto(.malformedKey, "the public key cannot be read")
        }
        return bytes
    }
}
