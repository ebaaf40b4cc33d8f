import Testing

@testable import ControllerRuntime

@Suite struct ListenAddressTests {
    @Test(arguments: [
        (":8080", "", 8080), ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:8081", "::1", 8081), ("[::]:1", "::", 1),
        ("localhost:65535", "localhost", 65535),
    ])
    func readsHostAndPort(text: String, host: String, port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", "8080", "127.0.0.1", ":65536", ":-1", "::1:8080", "[1.2.3.4]:8080", "a b:1", "http://a:1", "[::1:1",
    ])
    func refusesWhatIsNone(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.8.7", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false),
        ("::ffff:10.0.0.1", false), ("fe80::1", false), ("128.0.0.1", false), ("1::1", false), ("", false),
    ])
    func knowsWhoIsOnThisMachine(text: String, expected: Bool) {
        #expect(EndpointServer.isLocal(text) == expected)
    }
}
