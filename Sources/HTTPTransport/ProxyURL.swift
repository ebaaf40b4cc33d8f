/// The address of a proxy, perhaps with a name and a password, which no description shows.
public struct ProxyURL: Sendable, Hashable {
    /// The schemes that a kubeconfig may name.
    private static let schemes = ["http", "https", "socks5", "socks5h"]

    /// What libcurl is given.
    let text: SensitiveBytes

    /// Scheme, host and port: fit for a message.
    public let address: String

    /// `nil` unless it is `http://`, `https://` or `socks5://`, then `[user[:password]@]host[:port]`.
    ///
    /// A SOCKS proxy resolves the name of the host, as with Go's clients.
    public init?(_ url: String) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let end = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<end.lowerBound].lowercased()
        var rest = url[end.upperBound...]
        if rest.last == "/" { rest.removeLast() }
        guard Self.schemes.contains(scheme), !rest.contains(where: { "/?#\\".contains($0) }) else { return nil }
        let authority = rest[(rest.lastIndex(of: "@").map { rest.index(after: $0) } ?? rest.startIndex)...]
        // Host and port follow the rules of any other URL.
        guard let parsed = URLAuthority("http://\(authority)") else { return nil }
        let explicitPort = URLAuthority("https://\(authority)")?.port == parsed.port
        let defaultPort = ["http": 80, "https": 443][scheme] ?? 1080
        let port = explicitPort ? parsed.port : defaultPort
        let host = URLAuthority.bracketed(parsed.host)
        let user = rest[..<authority.startIndex]
        address = "\(scheme)://\(host):\(port)"
        text = SensitiveBytes("\(scheme == "socks5" ? "socks5h" : scheme)://\(user)\(host):\(port)")
    }

    /// Whether the connection to the proxy itself is TLS.
    var usesTLS: Bool { address.hasPrefix("https://") }
}

extension ProxyURL: CustomStringConvertible, CustomReflectable {
    /// Scheme, host and port.
    public var description: String { address }

    /// Scheme, host and port.
    public var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}
