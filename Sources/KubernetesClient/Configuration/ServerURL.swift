/// The address of an API server.
enum ServerURL {
    /// Without slashes at the end; `nil` unless it is `http(s)://host[:port][/path]`.
    ///
    /// Credentials are not accepted: they would end up in messages, and Kubernetes has no use for them.
    static func normalized(_ text: String) -> String? {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        var rest = text[separator.upperBound...]
        while rest.last == "/" { rest.removeLast() }
        guard ["http", "https"].contains(scheme), rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !rest.contains(where: { "@?#\\".contains($0) })
        else { return nil }

        var authority = rest.prefix { $0 != "/" }
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]"), end > authority.index(after: authority.startIndex) else {
                return nil
            }
            authority = authority[authority.index(after: end)...]
        } else {
            let host = authority.prefix { $0 != ":" }
            guard !host.isEmpty else { return nil }
            authority = authority[host.endIndex...]
        }
        if !authority.isEmpty {
            guard authority.first == ":", let port = UInt16(authority.dropFirst()), port > 0 else { return nil }
        }
        return "\(scheme)://\(rest)"
    }
}
