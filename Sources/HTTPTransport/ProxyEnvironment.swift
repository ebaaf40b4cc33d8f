/// The proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, by the rules of Go's clients, kubectl among them
/// (golang.org/x/net/http/httpproxy).
///
/// Upper case goes before lower case. A value that is no URL counts as none. This machine is never reached by a proxy.
public struct ProxyEnvironment: Sendable {
    private let http: ProxyURL?
    private let https: ProxyURL?
    private let exceptions: [ProxyException]

    /// Reads the variables; without any there is no proxy.
    public init(_ environment: [String: String] = [:]) {
        func value(_ name: String) -> String {
            if let upper = environment[name], !upper.isEmpty { return upper }
            return environment[name.lowercased()] ?? ""
        }
        // A web server hands the header `Proxy` of a request to CGI programs as HTTP_PROXY.
        let isCGI = environment["REQUEST_METHOD"]?.isEmpty == false
        http = isCGI ? nil : Self.proxy(value("HTTP_PROXY"))
        https = Self.proxy(value("HTTPS_PROXY"))
        exceptions = value("NO_PROXY").split(separator: ",").compactMap { ProxyException(String($0)) }
    }

    /// The proxy for a URL; `nil` reaches it directly.
    func proxy(for authority: URLAuthority) -> ProxyURL? {
        guard let proxy = authority.scheme == "https" ? https : http else { return nil }
        let host = authority.host.lowercased()
        let address = IPAddress(host)
        guard host != "localhost", address?.isLoopback != true else { return nil }
        return exceptions.contains { $0.covers(host, address, port: authority.port) } ? nil : proxy
    }

    private static func proxy(_ text: String) -> ProxyURL? {
        guard !text.isEmpty else { return nil }
        return ProxyURL(text) ?? (text.contains("://") ? nil : ProxyURL("http://\(text)"))
    }
}

extension ProxyEnvironment: CustomStringConvertible, CustomReflectable {
    /// The proxies without their credentials.
    public var description: String { [http, https].compactMap { $0?.description }.joined(separator: ", ") }

    /// The proxies without their credentials.
    public var customMirror: Mirror { Mirror(self, children: ["proxies": description]) }
}
