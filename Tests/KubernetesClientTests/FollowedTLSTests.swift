import HTTPTransport
import TestSupport
import Testing

@testable import KubernetesClient

/// Files with certificates and keys that others write anew while we run.
@Suite(.timeLimit(.minutes(10))) struct FollowedTLSTests {
    private func followed(
        _ material: TLSMaterial, _ clock: ManualClock, _ log: TestLog = TestLog()
    ) -> FollowedTLS {
        let (tls, problems) = material.read(over: TLSConfiguration())
        #expect(problems.isEmpty)
        return FollowedTLS(tls, material, logger: log.logger) { clock.now }
    }

    @Test func aChangedAuthorityIsUsedAfterAMinuteOrWhenAHandshakeFails() async throws {
        let files = try TemporaryFiles()
        let (one, two, three) = (
            try await TestAuthority().certificate, try await TestAuthority().certificate,
            try await TestAuthority().certificate
        )
        let path = try files.write("ca.crt", one)
        let clock = ManualClock()
        let tls = followed(TLSMaterial(authorities: .file(LocalFile(path: path))), clock)
        let first = tls.current()
        try files.write("ca.crt", two)
        #expect(tls.current().certificateAuthorities == Array(one.utf8))
        clock.advance(.seconds(60))
        #expect(tls.current().certificateAuthorities == Array(two.utf8))
        try files.write("ca.crt", three)
        // What failed is not what would be used now: no need to look.
        #expect(tls.refused(first))
        #expect(tls.current().certificateAuthorities == Array(two.utf8))
        #expect(tls.refused(tls.current()))
        #expect(tls.current().certificateAuthorities == Array(three.utf8))
        #expect(!tls.refused(tls.current()))
    }

    @Test(arguments: [nil, "", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
    func anAuthorityThatCannotBeUsedLeavesTheLastOneAndIsSaidOnce(_ text: String?) async throws {
        let files = try TemporaryFiles()
        let (one, two) = (try await TestAuthority().certificate, try await TestAuthority().certificate)
        let path = try files.write("ca.crt", one)
        let clock = ManualClock()
        let log = TestLog()
        let tls = followed(TLSMaterial(authorities: .file(LocalFile(path: path))), clock, log)
        if let text { try files.write("ca.crt", text) } else { try files.remove("ca.crt") }
        for _ in 0..<3 {
            clock.advance(.seconds(60))
            #expect(tls.current().certificateAuthorities == Array(one.utf8))
        }
        let warnings = log.lines.filter { $0.hasPrefix("warning") }
        #expect(warnings.count == 1 && warnings.first?.contains(path) == true)
        try files.write("ca.crt", two)
        clock.advance(.seconds(60))
        #expect(tls.current().certificateAuthorities == Array(two.utf8))
    }

    @Test func aPairThatDoesNotMatchLeavesTheLastOneUntilItDoes() async throws {
        let files = try TemporaryFiles()
        let authority = try await TestAuthority()
        let (old, new) = (try await authority.issue("old"), try await authority.issue("new"))
        let chain = try files.write("tls.crt", old.chain)
        let key = try files.write("tls.key", old.key)
        let clock = ManualClock()
        let log = TestLog()
        let tls = followed(
            TLSMaterial(certificate: .file(LocalFile(path: chain)), key: .file(LocalFile(path: key))), clock, log)
        try files.write("tls.crt", new.chain)
        clock.advance(.seconds(60))
        #expect(tls.current().clientCertificate?.chain == Array(old.chain.utf8))
        // Cut off in the middle.
        try files.write("tls.key", String(new.key.prefix(100)))
        clock.advance(.seconds(60))
        #expect(tls.current().clientCertificate?.key.text == old.key)
        try files.write("tls.key", new.key)
        clock.advance(.seconds(60))
        #expect(tls.current().clientCertificate?.chain == Array(new.chain.utf8))
        #expect(tls.current().clientCertificate?.key.text == new.key)
        #expect(log.lines.filter { $0.contains("\(key) is not the key of \(chain)") }.count == 1)
        #expect(log.lines.filter { $0.contains("\(key) is cut off") }.count == 1)
    }

    /// As the kubelet keeps them.
    @Test func certificateAndKeyMayBeOneFile() async throws {
        let authority = try await TestAuthority()
        let (one, other) = (try await authority.issue("one"), try await authority.issue("other"))
        let both = Array((one.chain + one.key).utf8)
        #expect(try ClientPair.check(chain: both, key: both).chain == both)
        #expect(throws: ClientPair.Problem.mismatch) {
            try ClientPair.check(chain: both, key: Array(other.key.utf8))
        }
    }

    private func client(_ files: TemporaryFiles, port: String, user: String = "{token: t}") throws -> KubernetesClient {
        let path = try files.write(
            "config",
            """
            current-context: c
            clusters: [{name: c, cluster: {server: 'https://127.0.0.1:\(port)', certificate-authority: ca.crt}}]
            users: [{name: u, user: \(user)}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """)
        return try KubernetesClient(
            ClientConfiguration.load(kubeconfig: path, environment: [:]), logger: TestLog().logger)
    }

    @Test func theServerComesBackWithACertificateOfANewAuthority() async throws {
        let files = try TemporaryFiles()
        let (old, new) = (try await TestAuthority(), try await TestAuthority())
        _ = try await old.issue("server")
        _ = try await new.issue("server")
        try files.write("ca.crt", old.certificate)
        let (client, port): (KubernetesClient, String) = try await withProcess(old.server("server")) { server in
            let port = try await server.port()
            let client = try self.client(files, port: port)
            _ = try await client.raw(.get, "/version")
            return (client, port)
        }
        try await withProcess(new.server("server", port: port)) { server in
            _ = try await server.port()
            let error = await #expect(throws: KubernetesError.self) { _ = try await client.raw(.get, "/version") }
            #expect(error?.transportError?.code == .tls)
            try files.write("ca.crt", new.certificate)
            _ = try await client.raw(.get, "/version")
        }
    }

    @Test func theServerWantsACertificateOfANewAuthority() async throws {
        let files = try TemporaryFiles()
        let (old, new) = (try await TestAuthority(), try await TestAuthority())
        _ = try await old.issue("server")
        _ = try await new.issue("server")
        try files.write("ca.crt", old.certificate + new.certificate)
        let (first, second) = (try await old.issue("client"), try await new.issue("client"))
        try files.write("tls.crt", first.chain)
        try files.write("tls.key", first.key)
        let verifying = ["-Verify", "1", "-verify_return_error"]
        let (client, port): (KubernetesClient, String) = try await withProcess(old.server("server", options: verifying))
        { server in
            let port = try await server.port()
            let client = try self.client(files, port: port, user: "{client-certificate: tls.crt, client-key: tls.key}")
            _ = try await client.raw(.get, "/version")
            return (client, port)
        }
        try await withProcess(new.server("server", port: port, options: verifying)) { server in
            _ = try await server.port()
            try files.write("tls.crt", second.chain)
            await #expect(throws: KubernetesError.self) { _ = try await client.raw(.get, "/version") }
            try files.write("tls.key", second.key)
            _ = try await client.raw(.get, "/version")
        }
    }
}
