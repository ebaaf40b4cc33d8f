import HTTPTransport

/// Whom to act as, beside who we are: the API server asks whether we may (verb `impersonate`).
public struct Impersonation: Sendable, Hashable {
    /// The user's name.
    public var user: String

    /// The user's unique id, if any.
    public var uid: String?

    /// The groups to be in.
    public var groups: [String]

    /// Further attributes, each with its values.
    public var extra: [String: [String]]

    /// Makes an impersonation.
    public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
        self.user = user
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// The `Impersonate-…` fields of a request.
    func add(to headers: inout HTTPHeaders) {
        headers.append("Impersonate-User", user)
        if let uid { headers.append("Impersonate-Uid", uid) }
        for group in groups { headers.append("Impersonate-Group", group) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            for value in values { headers.append("Impersonate-Extra-" + Self.escaped(key), value) }
        }
    }

    /// What no field name can hold is percent-encoded, and so is the percent sign; the server decodes it.
    private static func escaped(_ key: String) -> String {
        key.utf8.map { byte in
            if isLegal(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }

    /// A character of a token (RFC 9110, section 5.6.2) but the percent sign.
    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
