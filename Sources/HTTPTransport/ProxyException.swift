/// One entry of `NO_PROXY`: what is reached without a proxy.
enum ProxyException: Equatable {
    /// `*`.
    case everything
    /// `10.0.0.0/8`.
    case network(IPAddress, prefix: Int)
    /// `10.0.0.1`, or with a port.
    case address(IPAddress, port: Int?)
    /// `example.com` with all below it; `.example.com` or `*.example.com`, only what is below it; or with a port.
    case domain(String, includesItself: Bool, port: Int?)

    /// `nil` for an entry that means nothing.
    init?(_ text: String) {
        let entry = text.lowercased().filter { !$0.isWhitespace }
        guard !entry.isEmpty else { return nil }
        if entry == "*" {
            self = .everything
            return
        }
        if let slash = entry.firstIndex(of: "/"), let address = IPAddress(String(entry[..<slash])),
            let prefix = Int(entry[entry.index(after: slash)...]), 0...address.bitCount ~= prefix
        {
            self = .network(address, prefix: prefix)
            return
        }
        guard let (host, port) = Self.split(entry), !host.isEmpty else { return nil }
        if let address = IPAddress(host) {
            self = .address(address, port: port)
        } else {
            let below = host.hasPrefix("*.") ? host.dropFirst() : host[...]
            let includesItself = below.first != "."
            let domain = includesItself ? "." + below : String(below)
            guard domain.utf8.count > 1 else { return nil }
            self = .domain(domain, includesItself: includesItself, port: port)
        }
    }

    /// Whether a host, in lower case, is reached directly.
    func covers(_ host: String, _ address: IPAddress?, port: Int) -> Bool {
        switch self {
        case .everything: true
        case .network(let network, let prefix): address.map { network.sharesPrefix(prefix, with: $0) } ?? false
        case .address(let excepted, let exceptedPort): address == excepted && (exceptedPort ?? port) == port
        case .domain(let domain, let includesItself, let exceptedPort):
            (host.hasSuffix(domain) || includesItself && host == domain.dropFirst()) && (exceptedPort ?? port) == port
        }
    }

    /// Host and port; an IPv6 address without brackets has no port.
    private static func split(_ entry: String) -> (host: String, port: Int?)? {
        if entry.first == "[" {
            guard let close = entry.firstIndex(of: "]") else { return nil }
            let host = String(entry[entry.index(after: entry.startIndex)..<close])
            let tail = entry[entry.index(after: close)...]
            if tail.isEmpty { return (host, nil) }
            guard tail.first == ":", let port = Int(tail.dropFirst()) else { return nil }
            return (host, port)
        }
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return (entry, nil) }
        guard let port = Int(parts[1]) else { return nil }
        return (String(parts[0]), port)
    }
}
