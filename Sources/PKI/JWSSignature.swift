/// Signatures of JSON Web Signature: ES256, which is ECDSA on P-256 with SHA-256 and r and s side by side
/// (RFC 7518 §3.4).
public enum JWSSignature {
    /// The name of the one algorithm there is: it is never taken from what is to be verified.
    public static let algorithm = "ES256"
    /// The size of a signature.
    static let size = 2 * P256.scalarSize
}

extension PrivateKey {
    /// The ES256 signature over `message`; the key is on P-256.
    public func signJWS(_ message: [UInt8]) throws(PKIError) -> [UInt8] {
        guard algorithm == .ecdsaP256, let signature = JWSSignature.sideBySide(der: try sign(message)) else {
            throw PKIError(.unsupportedKey, "a key of \(algorithm) makes no \(JWSSignature.algorithm) signatures")
        }
        return signature
    }
}

extension PublicKey {
    /// Whether `signature` is this key's ES256 signature over `message`.
    public func verifiesJWS(_ signature: [UInt8], over message: [UInt8]) throws(PKIError) -> Bool {
        guard algorithm == .ecdsaP256, signature.count == JWSSignature.size else { return false }
        return try verifies(JWSSignature.der(sideBySide: signature), over: message)
    }
}

/// libcrypto signs as X.509 has it: SEQUENCE { INTEGER r, INTEGER s } (RFC 3279 §2.2.3). No length in it needs more
/// than one byte.
extension JWSSignature {
    static func sideBySide(der: [UInt8]) -> [UInt8]? {
        var rest = der[...]
        guard rest.popFirst() == 0x30, let length = rest.popFirst(), rest.count == Int(length),
            let r = integer(&rest), let s = integer(&rest), rest.isEmpty
        else { return nil }
        return r + s
    }

    static func der(sideBySide signature: [UInt8]) -> [UInt8] {
        let numbers = integer(signature.prefix(P256.scalarSize)) + integer(signature.dropFirst(P256.scalarSize))
        return [0x30, UInt8(numbers.count)] + numbers
    }

    /// Takes an INTEGER and widens it to the size of a scalar.
    private static func integer(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.popFirst() == 0x02, let length = rest.popFirst(), rest.count >= Int(length) else { return nil }
        let digits = rest.prefix(Int(length)).drop { $0 == 0 }
        rest = rest.dropFirst(Int(length))
        guard digits.count <= P256.scalarSize else { return nil }
        return [UInt8](repeating: 0, count: P256.scalarSize - digits.count) + digits
    }

    /// An INTEGER that is not negative: shortest form, and a zero before a leading bit.
    private static func integer(_ scalar: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(scalar.drop { $0 == 0 })
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return [0x02, UInt8(digits.count)] + digits
    }
}
