import Logging
import NIOSSL
import ServiceLifecycle
import Testing

@testable import EmbeddedAPIServer

/// The server as its clients meet it: on a socket.
@Suite(.timeLimit(.minutes(10))) struct ServerTests {
    /// Runs a server, on any port, while `work` is done.
    func withServer(
        limits: HTTPLimits = HTTPLimits(),
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ work: @Sendable (_ server: EmbeddedAPIServer, _ port: Int, _ group: ServiceGroup) async throws -> Void
    ) async throws {
        let server = try EmbeddedAPIServer(.init(logger: logger), configuration: .init(), limits: limits)
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(Int(try await server.url().split(separator: ":").last ?? ""))
            try await work(server, port, group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    func get(_ path: String, _ server: EmbeddedAPIServer, close: Bool = true) -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(server.token)\r\n"
            + (close ? "Connection: close\r\n\r\n" : "\r\n")
    }

    func connect(_ port: Int, _ server: EmbeddedAPIServer) async throws -> RawConnection {
        try await RawConnection(port: port, tls: try RawConnection.trusting(server.certificateAuthority))
    }

    @Test(arguments: [
        "\u{0}\u{1}garbage\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "BREW / HTTP/1.1\r\n\r\n",
    ])
    func answersGarbageAndStaysUp(_ garbage: String) async throws {
        try await withServer { server, port, _ in
            let answer = try await connect(port, server).exchange(garbage)
            #expect(answer.hasPrefix("HTTP/1.1 4"))
            #expect(try await connect(port, server).exchange(get("/readyz", server)).hasSuffix("\r\n\r\nok"))
        }
    }

    @Test func staysUpWhenSomeoneSpeaksNoTLS() async throws {
        try await withServer { server, port, _ in
            let answer = try await RawConnection(port: port, tls: nil).exchange("GET / HTTP/1.1\r\n\r\n")
            #expect(!answer.contains("HTTP/1.1 2"))
            #expect(try await connect(port, server).exchange(get("/readyz", server)).hasSuffix("\r\n\r\nok"))
        }
    }

    @Test func answersABodyThatIsTooLarge() async throws {
        var limits = HTTPLimits()
        limits.bodySize = 1024
        limits.drainedSize = 4096
        try await withServer(limits: limits) { server, port, _ in
            for size in [2000, 100_000] {
                let head = "POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(size)\r\n"
                let body = String(repeating: "x", count: size)
                let answer = try await connect(port, server).exchange(head + "Connection: close\r\n\r\n" + body)
                #expect(answer.hasPrefix("HTTP/1.1 413"), "\(size) bytes")
            }
        }
    }

    @Test func endsConnectionsOnWhichNothingComes() async throws {
        var limits = HTTPLimits()
        limits.idle = .milliseconds(200)
        limits.body = .milliseconds(200)
        try await withServer(limits: limits) { server, port, _ in
            #expect(try await connect(port, server).exchange("GET / HTT") == "")
            let head = "POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nx"
            let answer = try await connect(port, server).exchange(head)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408"))
        }
    }

    @Test func cutsAClientThatDoesNotRead() async throws {
        let (messages, continuation) = AsyncStream<String>.makeStream()
        let logger = Logger(label: "test") { _ in MessageLog(continuation: continuation) }
        var limits = HTTPLimits()
        limits.stall = .milliseconds(50)
        try await withServer(limits: limits, logger: logger) { server, port, _ in
            // More than the sockets' buffers take.
            let value = String(repeating: "x", count: 900_000)
            for number in 0..<30 {
                let body =
                    #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m\#(number)"},"data":{"a":"\#(value)"}}"#
                let request = APIRequest(
                    method: "POST", target: "/api/v1/namespaces/default/configmaps",
                    headers: ["Authorization": "Bearer \(server.token)"], body: Array(body.utf8))
                #expect(await server.handle(request).status == 201)
            }
            let answer = try await connect(port, server).exchange(get("/api/v1/configmaps", server)) {
                for await message in messages where message.contains("does not read") { break }
            }
            #expect(answer.utf8.count < 30 * value.utf8.count)
            #expect(try await connect(port, server).exchange(get("/readyz", server)).hasSuffix("\r\n\r\nok"))
        }
    }

    @Test func endsWatchesWhenItShutsDown() async throws {
        try await withServer { server, port, group in
            let path = "/api/v1/namespaces?watch=1"
            let answer = try await connect(port, server).exchange(get(path, server, close: false), until: "ADDED") {
                await group.triggerGracefulShutdown()
            }
            #expect(answer.hasSuffix("\r\n0\r\n\r\n"))
        }
    }

    @Test func acceptsItsOwnClientCertificatesOnly() async throws {
        try await withServer { server, port, _ in
            let request = "GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            #expect(try await connect(port, server).exchange(request).hasPrefix("HTTP/1.1 401"))
            for (identity, isOurs) in [(server.identity, true), (try ServerIdentity(), false)] {
                let pair = try identity.issueClientCertificate(ClientIdentity(user: "jane", groups: []))
                var tls = try RawConnection.trusting(server.certificateAuthority)
                let chain = try NIOSSLCertificate.fromPEMBytes(Array(pair.certificatePEM.utf8))
                tls.certificateChain = chain.map { .certificate($0) }
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: pair.keyPEM, format: .pem))
                let answer = try? await RawConnection(port: port, tls: tls).exchange(request)
                #expect((answer ?? "").hasPrefix("HTTP/1.1 200") == isOurs)
            }
        }
    }

    @Test func saysThatAPortIsTaken() async throws {
        try await withServer { _, port, _ in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let second = try EmbeddedAPIServer(.init(port: port, logger: logger))
            let error = await #expect(throws: EmbeddedAPIServerError.self) { try await second.run() }
            #expect(error?.description.contains("127.0.0.1:\(port)") == true)
            await #expect(throws: EmbeddedAPIServerError.self) { try await second.kubeconfig() }
        }
    }
}
