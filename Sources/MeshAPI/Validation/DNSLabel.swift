/// A label of a DNS name, in lower case.
public enum DNSLabel {
    static let pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"

    /// Whether a text is labels with dots between them, 253 characters at most: what names of most objects are.
    public static func isSubdomain(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
                isValid(String($0))
            }
    }

    /// Whether a text is one, of any length.
    public static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        let hyphen = UInt8(ascii: "-")
        return first != hyphen && last != hyphen
            && bytes.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == hyphen
            }
    }
}
