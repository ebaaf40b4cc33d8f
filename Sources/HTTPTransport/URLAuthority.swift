/// Scheme, host and port of an absolute URL, and the rest as it stands.
struct URLAuthority: Equatable {
    /// Lower case.
    var scheme: String
    /// Without the brackets of an IPv6 address.
    var host: String
    /// The one written, or the scheme's.
    var port: Int
    /// What the URL says: the value of the `Host` header.
    var text: Substring
    /// Path, query and fragment, as they stand.
    var rest: Substring

    /// `nil` if the text is not `http(s)://host[:port][/…]`; credentials in a URL are not accepted.
    init?(_ url: String) {
        // Nothing below U+0021 may reach a request line.
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), let end = url.firstRange(of: "://") else { return nil }
        scheme = url[..<end.lowerBound].lowercased()
        let remainder = url[end.upperBound...]
        text = remainder.prefix { !"/?#".contains($0) }
        rest = remainder[text.endIndex...]
        guard ["http", "https"].contains(scheme), !text.contains("@") else { return nil }

        var portText: Substring?
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<close])
            let tail = text[text.index(after: close)...]
            guard tail.isEmpty || tail.first == ":" else { return nil }
            portText = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2, let first = parts.first else { return nil }
            host = String(first)
            portText = parts.count == 2 ? parts[1] : nil
        }
        guard !host.isEmpty else { return nil }
        let defaultPort = scheme == "https" ? 443 : 80
        guard let port = portText.map({ Int($0) }) ?? defaultPort, (1...65535).contains(port) else { return nil }
        self.port = port
    }

    /// An address in brackets if it is IPv6.
    static func bracketed(_ host: String) -> String {
        host.contains(":") ? "[\(host)]" : host
    }
}
