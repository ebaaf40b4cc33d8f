import Synchronization
import Testing

@testable import HTTPTransport

/// Through a small proxy on loopback that takes every name for this machine.
@Suite(.timeLimit(.minutes(10))) struct ProxyTests {
    private final class Heads: Sendable {
        private let heads = Mutex<[String]>([])
        var all: [String] { heads.withLock { $0 } }
        func append(_ head: String) { heads.withLock { $0.append(head) } }
    }

    private final class Proxy: Sendable {
        private let heads = Heads()
        private let server: LoopbackServer

        /// - Parameter refusal: What it answers instead of letting the connection through.
        init(refusal: String? = nil) throws {
            server = try LoopbackServer { [heads] connection in
                guard let request = connection.readRequest() else { return }
                heads.append(request.head)
                if let refusal { return connection.respond(status: refusal) }
                guard let port = request.target.split(separator: ":").last.flatMap({ UInt16($0) }) else { return }
                connection.tunnel(to: port)
            }
        }

        deinit { server.stop() }

        var port: UInt16 { server.port }
        var url: ProxyURL? { ProxyURL("http://user:p4ss@127.0.0.1:\(port)") }
        var allHeads: [String] { heads.all }
    }

    private func get(_ url: String, _ configuration: CurlTransport.Configuration) async -> Result<
        HTTPResponse, TransportError
    > {
        await Result { () async throws(TransportError) in
            let transport = try CurlTransport(configuration)
            return try await transport.send(HTTPRequest(url: url, headers: ["Authorization": "Bearer s3cret"]))
        }
    }

    @Test(arguments: [false, true])
    func theServerIsReachedThroughTheProxyWhichLearnsNoCredentials(_ fromEnvironment: Bool) async throws {
        let authority = try TestAuthority()
        try authority.issue("server", alternativeNames: "DNS:api.test")
        let (server, port) = try authority.serve("server")
        defer { withExtendedLifetime(server) {} }
        let proxy = try Proxy()
        var configuration = CurlTransport.Configuration(
            tls: .init(certificateAuthorities: try authority.bytes("ca.crt")))
        if fromEnvironment {
            configuration.proxyEnvironment = ProxyEnvironment(["HTTPS_PROXY": "user:p4ss@127.0.0.1:\(proxy.port)"])
        } else {
            configuration.proxy = proxy.url
        }
        #expect(try await get("https://api.test:\(port)/", configuration).get().status == 200)
        let head = try #require(proxy.allHeads.first)
        #expect(head.hasPrefix("CONNECT api.test:\(port) "))
        #expect(head.contains("Proxy-Authorization: Basic dXNlcjpwNHNz"))
        #expect(!head.contains("Bearer"))
        // The certificate is still that of the server, not whatever the proxy leads to.
        let wrong = await get("https://other.test:\(port)/", configuration).failure
        #expect(wrong?.code == .tls)
    }

    @Test func theProxyIsAskedForTheAddressNotForTheNameOfTheCertificate() async throws {
        let authority = try TestAuthority()
        try authority.issue("server", alternativeNames: "DNS:api.test")
        let (server, port) = try authority.serve("server")
        defer { withExtendedLifetime(server) {} }
        let proxy = try Proxy()
        let tls = TLSConfiguration(certificateAuthorities: try authority.bytes("ca.crt"), serverName: "api.test")
        #expect(try await get("https://127.0.0.1:\(port)/", .init(tls: tls, proxy: proxy.url)).get().status == 200)
        #expect(proxy.allHeads.first?.hasPrefix("CONNECT 127.0.0.1:\(port) ") == true)
    }

    @Test(arguments: ["407 Proxy Authentication Required", "502 Bad Gateway"])
    func aProxyThatRefusesIsNamedWithoutItsPassword(_ status: String) async throws {
        let proxy = try Proxy(refusal: status)
        let error = await get("https://api.test:1/", .init(proxy: proxy.url)).failure
        #expect(error?.code == .connectionFailed)
        #expect(error?.description.contains("the proxy does not let the connection through") == true)
        #expect(error?.description.contains(status.prefix(3)) == true)
        #expect(error?.description.contains("p4ss") == false)
    }

    @Test func aProxyThatIsAwayIsNamedWithoutItsPassword() async throws {
        let error = await get("https://api.test:1/", .init(proxy: ProxyURL("http://user:p4ss@127.0.0.1:1"))).failure
        #expect(error?.code == .connectionFailed)
        #expect(error?.description.contains("p4ss") == false)
        #expect(error?.description.contains("127.0.0.1 port 1") == true)
    }

    @Test func plainHTTPGoesThroughTheProxyToo() async throws {
        let proxy = try Proxy(refusal: "200 OK")
        let configuration = CurlTransport.Configuration(allowsPlainHTTP: true, proxy: proxy.url)
        #expect(try await get("http://api.test/version", configuration).get().status == 200)
        #expect(proxy.allHeads.first?.hasPrefix("GET http://api.test/version ") == true)
    }
}
