import FoundationEssentials
import JSON
import KubernetesClient
import MeshAPI
import TestSupport
import Testing

@testable import EmbeddedAPIServer

/// Token and authority of the API server are others from one moment to the next, and their files follow.
@Suite(.timeLimit(.minutes(5))) struct CredentialFaultTests {
    @Test func `both are rotated in the middle of watches`() async throws {
        let place = try Place()
        let world = try await place.withServer(port: 0) { server in
            try place.write(server)
            try place.writeKubeconfig(try await server.url())
            let world = try await World(kubeconfig: place.kubeconfig)
            try await world.installDefinitions()
            return world
        }
        let port = try #require(Int(world.client.server.split(separator: ":").last ?? ""))
        try await world.withOperator { _ in
            let certificate = try await place.withServer(port: port) { _ in
                try await world.apply(World.builtin)
                try await world.waitReady()
                return try await world.value(World.certificate)
            }
            try await place.rotate()
            try await place.withServer(port: port) { server in
                #expect(try !place.isWritten(server))
                try place.write(server)
                // The files are read again when they are refused, for the request that comes next.
                _ = try? await world.mesh()
                try await world.apply(World.older)
                try await world.annotate(Names.Annotation.permissionPrecedence, "MostSpecific")
                try await world.wait { $0?.isReady == true && $0?.status?.mtls?.precedence == "MostSpecific" }
                try await world.expectWhole()
                #expect(try await world.value(World.certificate) == certificate)
            }
        }
    }
}

/// Where a server keeps everything, and where a kubelet would keep what leads to it.
private struct Place {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    var kubeconfig: String { directory.file("kubeconfig") }
    private var state: String { directory.file("state") }

    /// Runs a server with what the last one kept.
    func withServer<Result: Sendable>(
        port: Int, _ body: (EmbeddedAPIServer) async throws -> Result
    ) async throws -> Result {
        let server = try EmbeddedAPIServer(.init(port: port, state: state, logger: .silent))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            _ = try await server.url()
            return try await body(server)
        }
    }

    func write(_ server: EmbeddedAPIServer) throws {
        try directory.write(server.certificateAuthority, to: "ca.crt")
        try directory.write(server.token, to: "token")
    }

    func isWritten(_ server: EmbeddedAPIServer) throws -> Bool {
        try Repository.text(directory.file("ca.crt")) == server.certificateAuthority
            || Repository.text(directory.file("token")) == server.token
    }

    func writeKubeconfig(_ url: String) throws {
        try directory.write(
            """
            current-context: c
            clusters: [{name: c, cluster: {server: '\(url)', certificate-authority: ca.crt}}]
            users: [{name: u, user: {tokenFile: token}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """, to: "kubeconfig")
    }

    /// Gives what was kept the authority and the token of another server.
    func rotate() async throws {
        let other = try Place()
        try await other.withServer(port: 0) { _ in }
        var kept = try StateDocument(Data(contentsOf: URL(filePath: state)))
        kept.identity = try StateDocument(Data(contentsOf: URL(filePath: other.state))).identity
        try kept.encoded.write(to: URL(filePath: state))
    }
}
