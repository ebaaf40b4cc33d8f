/// A SPIFFE ID: `spiffe://<trust domain>` and, for a workload, a path.
///
/// Read strictly, so that two IDs are the same exactly if their texts are: what the standard compares without regard
/// to case, scheme and trust domain, is only taken in lower case, as go-spiffe does.
public struct SPIFFEID: Sendable, Hashable, CustomStringConvertible {
    /// The longest ID, in bytes, that is read or made.
    public static let maximumSize = 2048

    /// Who vouches for it.
    public let trustDomain: TrustDomain
    /// Empty, or `/` and segments: letters, digits, `.`, `-` and `_`, none of them empty, `.` or `..`.
    public let path: String

    /// The ID of a trust domain.
    public init(trustDomain: TrustDomain) {
        self.trustDomain = trustDomain
        path = ""
    }

    /// The ID of a workload, from the segments of its path.
    public init(trustDomain: TrustDomain, segments: [String]) throws(SPIFFEError) {
        try self.init(trustDomain: trustDomain, path: segments.map { "/" + $0 }.joined())
    }

    /// Reads an ID.
    public init(_ text: some StringProtocol) throws(SPIFFEError) {
        guard text.utf8.count <= Self.maximumSize else {
            throw SPIFFEError(.invalidID, "a SPIFFE ID has at most \(Self.maximumSize) bytes, not \(text.utf8.count)")
        }
        guard text.hasPrefix(Self.scheme) else {
            throw SPIFFEError(.invalidID, "\"\(text)\" is not a SPIFFE ID: it must begin with spiffe://")
        }
        let rest = text.dropFirst(Self.scheme.count)
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        try self.init(trustDomain: TrustDomain(rest[..<end]), path: String(rest[end...]))
    }

    private init(trustDomain: TrustDomain, path: String) throws(SPIFFEError) {
        if !path.isEmpty {
            // The path begins with a slash, so the first part is empty.
            for segment in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
                guard !segment.isEmpty else {
                    throw SPIFFEError(.invalidID, "the path \"\(path)\" must not have empty segments or end in '/'")
                }
                guard !segment.elementsEqual(".".utf8), !segment.elementsEqual("..".utf8) else {
                    throw SPIFFEError(.invalidID, "the path \"\(path)\" must not have segments '.' and '..'")
                }
                guard segment.allSatisfy(Self.isAllowed) else {
                    throw SPIFFEError(
                        .invalidID, "the path \"\(path)\" may have letters, digits, '.', '-' and '_' in segments only")
                }
            }
        }
        self.trustDomain = trustDomain
        self.path = path
        guard description.utf8.count <= Self.maximumSize else {
            throw SPIFFEError(.invalidID, "a SPIFFE ID has at most \(Self.maximumSize) bytes")
        }
    }

    /// Whether it names a workload and not the trust domain.
    public var isWorkload: Bool { !path.isEmpty }

    /// The ID as a URI.
    public var description: String { Self.scheme + trustDomain.name + path }

    private static let scheme = "spiffe://"

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
