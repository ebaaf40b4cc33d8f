import Testing

@testable import HTTPTransport

@Suite struct URLAuthorityTests {
    @Test(arguments: [
        ("https://h/p?q", "https", "h", 443, "h", "/p?q"),
        ("HTTP://127.0.0.1:8001", "http", "127.0.0.1", 8001, "127.0.0.1:8001", ""),
        ("https://[::1]:6443?x", "https", "::1", 6443, "[::1]:6443", "?x"),
        ("https://localhost", "https", "localhost", 443, "localhost", ""),
    ])
    func parses(
        _ url: String, _ scheme: String, _ host: String, _ port: Int, _ text: String, _ rest: String
    ) throws {
        let authority = try #require(URLAuthority(url))
        #expect(authority.scheme == scheme)
        #expect(authority.host == host)
        #expect(authority.port == port)
        #expect(authority.text == text)
        #expect(authority.rest == rest)
    }

    @Test(arguments: [
        "https://h:", "https://h:0", "https://h:65536", "https://[::1", "https://[::1]x", "//h", "https://a:b:c",
    ])
    func refuses(_ url: String) {
        #expect(URLAuthority(url) == nil)
    }
}
