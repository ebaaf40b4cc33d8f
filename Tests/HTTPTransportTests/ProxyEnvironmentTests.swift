import Testing

@testable import HTTPTransport

/// The rules of Go's clients for `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
@Suite struct ProxyEnvironmentTests {
    private func proxy(_ environment: [String: String], _ url: String) throws -> String? {
        ProxyEnvironment(environment).proxy(for: try #require(URLAuthority(url)))?.address
    }

    @Test(
        arguments: [
            (["HTTPS_PROXY": "http://p:3128"], "https://a", "http://p:3128"),
            (["HTTPS_PROXY": "http://p:3128"], "http://a", nil),
            (["HTTP_PROXY": "p"], "http://a", "http://p:80"),
            (["https_proxy": "p:1"], "https://a", "http://p:1"),
            (["HTTPS_PROXY": "https://up", "https_proxy": "low"], "https://a", "https://up:443"),
            (["HTTPS_PROXY": "", "https_proxy": "low"], "https://a", "http://low:80"),
            (["HTTPS_PROXY": "socks5://u:p@s"], "https://a", "socks5://s:1080"),
            (["HTTPS_PROXY": "ftp://p"], "https://a", nil),
            (["HTTPS_PROXY": "http://"], "https://a", nil),
            (["ALL_PROXY": "http://p"], "https://a", nil),
            (["HTTP_PROXY": "p", "REQUEST_METHOD": "GET"], "http://a", nil),
            (["HTTPS_PROXY": "p"], "https://localhost", nil),
            (["HTTPS_PROXY": "p"], "https://127.8.9.1:6443", nil),
            (["HTTPS_PROXY": "p"], "https://[::1]", nil),
            (["HTTPS_PROXY": "p"], "https://localhost.example", "http://p:80"),
            ([:], "https://a", nil),
        ] as [([String: String], String, String?)])
    func variables(_ environment: [String: String], _ url: String, _ expected: String?) throws {
        #expect(try proxy(environment, url) == expected)
    }

    @Test(arguments: [
        ("*", "a.b", true), ("other, *", "a.b", true),
        ("example.com", "example.com", true), ("example.com", "www.example.com", true),
        ("example.com", "badexample.com", false), ("EXAMPLE.com", "Example.COM", true),
        (".example.com", "example.com", false), (".example.com", "a.example.com", true),
        ("*.example.com", "example.com", false), ("*.example.com", "a.b.example.com", true),
        ("example.com:6443", "example.com:6443", true), ("example.com:6443", "example.com", false),
        ("example.com:443", "example.com", true), ("example.com:x", "example.com", false),
        ("10.0.0.0/8", "10.200.3.4", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.0.0/20", "10.1.16.1", false),
        ("10.0.0.0/8", "ten.example", false), ("10.0.0.0/33", "10.0.0.1", false),
        ("fd00::/8", "[fd12::1]", true), ("fd00::/8", "[fe80::1]", false), ("0.0.0.0/0", "[fd00::1]", false),
        ("10.0.0.1", "10.0.0.1:6443", true), ("10.0.0.1", "10.0.0.10", false),
        ("10.0.0.1:6443", "10.0.0.1:6443", true), ("10.0.0.1:6443", "10.0.0.1:443", false),
        ("::ffff:10.0.0.1", "10.0.0.1", true), ("[fd00::1]:6443", "[fd00::1]:6443", true),
        ("[fd00::1]:6443", "[fd00::1]", false), ("fd00::1", "[fd00::1]", true),
        (" , ,svc.cluster.local ", "a.svc.cluster.local", true), ("", "a", false), (".", "a", false),
    ])
    func exceptions(_ list: String, _ host: String, _ isDirect: Bool) throws {
        let found = try proxy(["HTTPS_PROXY": "p", "NO_PROXY": list], "https://\(host)/")
        #expect((found == nil) == isDirect)
    }

    @Test(arguments: ["p", "p:3128", "ftp://p", "http://", "http://p/path", "http://p:x", "http://p q", "socks4://p"])
    func refusesWhatIsNoProxy(_ url: String) {
        #expect(ProxyURL(url) == nil)
    }

    @Test func aSOCKSProxyResolvesTheName() {
        #expect(ProxyURL("socks5://u:p@h:1")?.text.text == "socks5h://u:p@h:1")
        #expect(ProxyURL("https://[fd00::1]/")?.text.text == "https://[fd00::1]:443")
    }
}
