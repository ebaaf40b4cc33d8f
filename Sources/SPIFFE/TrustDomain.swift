/// The name of a trust domain; for a mesh, the mesh's name (SPIFFE-ID §2.1).
public struct TrustDomain: Sendable, Hashable, CustomStringConvertible {
    /// The longest name, in bytes.
    public static let maximumSize = 255

    /// Lower-case letters, digits, `.`, `-` and `_`; an address is a name like any other.
    public let name: String

    /// Takes a bare name, such as `default`.
    public init(_ name: some StringProtocol) throws(SPIFFEError) {
        guard !name.isEmpty else { throw SPIFFEError(.invalidTrustDomain, "a trust domain must not be empty") }
        guard name.utf8.count <= Self.maximumSize else {
            throw SPIFFEError(
                .invalidTrustDomain,
                "a trust domain has at most \(Self.maximumSize) bytes, not \(name.utf8.count)")
        }
        guard name.utf8.allSatisfy(Self.isAllowed) else {
            throw SPIFFEError(
                .invalidTrustDomain,
                "the trust domain \"\(name)\" may have lower-case letters, digits, '.', '-' and '_' only")
        }
        self.name = String(name)
    }

    /// The ID of the trust domain itself, which its authorities carry.
    public var id: SPIFFEID { SPIFFEID(trustDomain: self) }

    /// The name.
    public var description: String { name }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
