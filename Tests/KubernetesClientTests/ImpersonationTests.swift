import HTTPTransport
import JSON
import Testing

@testable import KubernetesClient

/// Whom a kubeconfig has us act as, and the other ways to say who we are.
@Suite struct ImpersonationTests {
    private func headers(user: String, server: String = "https://a") async throws -> HTTPHeaders {
        let files = try TemporaryFiles()
        let path = try files.write(
            "config",
            """
            current-context: c
            clusters: [{name: c, cluster: {server: '\(server)', disable-compression: true}}]
            users: [{name: u, user: \(user)}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """)
        let configuration = try ClientConfiguration.load(kubeconfig: path, environment: [:])
        let transport = ScriptedTransport(.json([:]))
        let client = KubernetesClient(
            server: configuration.server, source: "", transport: transport,
            credentials: configuration.makeCredentials(logger: TestLog().logger), settings: .init(),
            logger: TestLog().logger, clock: InstantClock())
        _ = try await client.raw(.get, "/version")
        return try #require(transport.requests.first).headers
    }

    @Test func everyPartIsAHeader() async throws {
        let headers = try await headers(
            user: """
                {token: t, as: jane, as-uid: '7', as-groups: [dev, 'a b'],
                 as-user-extra: {'acme.com/Project': [x, w], 'a%b': [z]}}
                """)
        #expect(headers["Authorization"] == "Bearer t")
        #expect(headers["Impersonate-User"] == "jane")
        #expect(headers["Impersonate-Uid"] == "7")
        #expect(headers.values(for: "Impersonate-Group") == ["dev", "a b"])
        #expect(headers.values(for: "Impersonate-Extra-acme.com%2FProject") == ["x", "w"])
        #expect(headers.values(for: "Impersonate-Extra-a%25b") == ["z"])
    }

    @Test func nobodyIsActedAsUnlessSaid() async throws {
        #expect(try await headers(user: "{token: t}").all.allSatisfy { !$0.name.hasPrefix("Impersonate") })
        #expect(try await headers(user: "{as: jane}", server: "http://a")["Impersonate-User"] == nil)
    }

    @Test func aNameAndAPasswordAreBasicAuthentication() async throws {
        #expect(try await headers(user: "{username: u, password: 's3:cret'}")["Authorization"] == "Basic dTpzMzpjcmV0")
    }
}
