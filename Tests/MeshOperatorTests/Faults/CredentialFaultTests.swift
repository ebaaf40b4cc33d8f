import FoundationEssentials
import JSON
import KubernetesClient
import MeshAPI
import TestSupport
import Testing

@testable import EmbeddedAPIServer

/// Token and authority of the API server are others from one moment to the next, and their files follow.
@Suite(.timeLimit(.minutes(10))) struct CredentialFaultTests {
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
        let other = try Place()
        let authority = try await other.withServer(port: 0) { $0.certificateAuthority }
        let transport = world.faults()
        // In the time of this world, watches that are silent for long would begin anew on a busy machine.
        try await world.withOperator(transport, clock: ContinuousClock()) { _ in
            let certificate = try await place.withServer(port: port) { server in
                try await world.apply(World.builtin)
                try await world.waitReady()
                let token = try await server.serviceAccountToken()
                try await world.pass()
                let watches = transport.watches
                // The server has one authority still, and takes both tokens.
                try place.write(authorities: server.certificateAuthority + authority, token: token)
                try await world.expectAlive()
                #expect(transport.watches == watches && watches > 0, "those that were open go on")
                return try await world.value(World.certificate)
            }
            try place.rotate(to: other)
            try await place.withServer(port: port) { server in
                #expect(server.certificateAuthority == authority)
                #expect(try !place.isWritten(server), "its token is the other one, and it knows that of the account")
                // The files are read again when they are refused, for the request that comes next.
                _ = try? await world.mesh()
                try await world.apply(World.older)
                try await world.annotate(Names.Annotation.permissionPrecedence, "MostSpecific")
                try await world.wait { $0?.isReady == true && $0?.status?.mtls?.precedence == "MostSpecific" }
                try await world.expectWhole()
                #expect(try await world.value(World.certificate) == certificate)
                try await world.pass()
                let before = transport.writes.count
                try await world.pass()
                #expect(transport.writes.dropFirst(before).filter { !$0.contains(World.mark) } == [])
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
        try write(authorities: server.certificateAuthority, token: server.token)
    }

    func write(authorities: String, token: String) throws {
        try directory.write(authorities, to: "ca.crt")
        try directory.write(token, to: "token")
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

    /// Gives what was kept the authority and the token of another server; tokens of accounts stay valid.
    func rotate(to other: Place) throws {
        var kept = try StateDocument(Data(contentsOf: URL(filePath: state)))
        let accounts = kept.identity["serviceAccountKey"]
        kept.identity = try StateDocument(Data(contentsOf: URL(filePath: other.state))).identity
        kept.identity["serviceAccountKey"] = accounts
        try kept.encoded.write(to: URL(filePath: state))
    }
}

extension FaultTransport {
    /// How many watches were begun.
    fileprivate var watches: Int { seen.count { $0.kind == .watch } }
}

extension EmbeddedAPIServer {
    /// A token that it takes beside the administrator's, until its keys for accounts are others.
    fileprivate func serviceAccountToken() async throws -> String {
        let accounts = "/api/v1/namespaces/\(World.namespace)/serviceaccounts"
        _ = try await post(accounts, ["metadata": ["name": "koguma"]])
        let answer = try await post("\(accounts)/koguma/token", ["spec": [:]])
        return try #require(answer["status"]?["token"]?.string)
    }

    private func post(_ target: String, _ body: JSONValue) async throws -> JSONValue {
        let headers: HTTPHeaders = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
        let response = await handle(APIRequest(method: "POST", target: target, headers: headers, body: body.encoded()))
        guard case .bytes(let bytes) = response.body else { return .null }
        return try JSONValue(parsing: bytes)
    }
}
