import Testing

@testable import HTTPTransport

/// Against OpenSSL's own server: who is let in, and how plainly it is said who is not.
@Suite(.timeLimit(.minutes(10))) struct TLSTests {
    private func get(_ port: String, _ tls: TLSConfiguration) async -> Result<HTTPResponse, TransportError> {
        await Result { () async throws(TransportError) in
            let transport = try CurlTransport(.init(tls: tls))
            return try await transport.send(
                HTTPRequest(url: "https://127.0.0.1:\(port)/", headers: ["Authorization": "Bearer s3cret"]))
        }
    }

    @Test func onlyOurAuthorityIsTrusted() async throws {
        let authority = try TestAuthority()
        try authority.issue("server", alternativeNames: "IP:127.0.0.1")
        let (server, port) = try authority.serve("server")
        let other = try TestAuthority()
        defer { withExtendedLifetime(server) {} }

        let right = await get(port, .init(certificateAuthorities: try authority.bytes("ca.crt")))
        #expect(try right.get().status == 200)

        for tls in [
            TLSConfiguration(certificateAuthorities: try other.bytes("ca.crt")), TLSConfiguration(),
            TLSConfiguration(certificateAuthorities: Array("no certificate".utf8)),
        ] {
            let error = await get(port, tls).failure
            #expect(error?.code == .tls)
            #expect(error?.isRetriable == false)
            #expect(error?.description.contains("s3cret") == false)
        }
        #expect(try await get(port, .init(skipsVerification: true)).get().status == 200)
    }

    @Test func theNameMustBeTheServers() async throws {
        let authority = try TestAuthority()
        try authority.issue("server", alternativeNames: "DNS:api.test")
        let (server, port) = try authority.serve("server")
        defer { withExtendedLifetime(server) {} }
        var tls = TLSConfiguration(certificateAuthorities: try authority.bytes("ca.crt"))
        #expect(await get(port, tls).failure?.code == .tls)
        tls.serverName = "other.test"
        #expect(await get(port, tls).failure?.code == .tls)
        tls.serverName = "api.test"
        #expect(try await get(port, tls).get().status == 200)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func theClientShowsItsCertificate(_ version: String) async throws {
        let authority = try TestAuthority()
        try authority.issue("server", alternativeNames: "IP:127.0.0.1")
        try authority.issue("client", alternativeNames: "DNS:client")
        let (server, port) = try authority.serve(
            "server", options: ["-Verify", "1", "-verify_return_error", version])
        defer { withExtendedLifetime(server) {} }
        let other = try TestAuthority()
        try other.issue("client", alternativeNames: "DNS:client")

        var tls = TLSConfiguration(certificateAuthorities: try authority.bytes("ca.crt"))
        #expect(await get(port, tls).failure?.code == .tls)
        tls.clientCertificate = try other.pair("client")
        #expect(await get(port, tls).failure?.code == .tls)
        tls.clientCertificate = .init(
            chain: try authority.bytes("client.crt"), key: SensitiveBytes(try other.bytes("client.key")))
        #expect(await get(port, tls).failure?.code == .tls)
        tls.clientCertificate = try authority.pair("client")
        #expect(try await get(port, tls).get().status == 200)
    }

    @Test func oldTLSIsRefused() async throws {
        let authority = try TestAuthority()
        try authority.issue("server", alternativeNames: "IP:127.0.0.1")
        let (server, port) = try authority.serve("server", options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        defer { withExtendedLifetime(server) {} }
        #expect(await get(port, .init(skipsVerification: true)).failure != nil)
    }
}
