/// The algorithms of keys, as far as they are told apart here.
public enum KeyAlgorithm: Sendable, Hashable, CustomStringConvertible {
    /// ECDSA on P-256: every leaf, and every authority unless its Mesh asks for RSA.
    case ecdsaP256
    /// ECDSA on P-384: authorities that users bring.
    case ecdsaP384
    /// RSA with PKCS #1 v1.5 signatures.
    case rsa(bits: Int)
    /// Anything else, by libcrypto's name. It may stand in a certificate but never signs.
    case other(String)

    /// The name with the curve or the length, as `ECDSA P-256` or `RSA 2048`.
    public var description: String {
        switch self {
        case .ecdsaP256: "ECDSA P-256"
        case .ecdsaP384: "ECDSA P-384"
        case .rsa(let bits): "RSA \(bits)"
        case .other(let name): name
        }
    }
}
