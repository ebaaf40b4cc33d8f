import JSON
import NIOSSL
import Testing

@testable import EmbeddedAPIServer

/// What clients do that they should not: the server answers or ends the connection, and goes on.
extension ServerTests {
    /// Asks until the server answers: on a busy machine one that is impatient may not wait for a handshake.
    private func expectIsUp(_ server: EmbeddedAPIServer, _ port: Int) async throws {
        let request = get("/readyz", server)
        while !((try? await connect(port, server).exchange(request).hasSuffix("\r\n\r\nok")) ?? false) {}
    }

    private static func post(_ headers: String) -> String {
        "POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n\r\n"
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n",
        "GET / HTTP/1.1\r\n\(String(repeating: "X: x\r\n", count: 2_000))\r\n",
        "GET /\(String(repeating: "a", count: 500_000)) HTTP/1.1\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u{0}\u{0}\u{0}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}",
        post("Content-Length: 5\r\nTransfer-Encoding: chunked"), post("Content-Length: 5\r\nContent-Length: 6"),
        post("Content-Length: 99999999999999999999"), post("Transfer-Encoding: chunked\r\n\r\nzz"),
        post("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
    ])
    func refusesWhatIsNoRequest(_ text: String) async throws {
        var limits = HTTPLimits()
        limits.idle = .seconds(2)
        limits.body = .seconds(2)
        try await withServer(limits: limits) { server, port, _ in
            let answer = try await connect(port, server).exchange(text)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(100))")
            try await expectIsUp(server, port)
        }
    }

    @Test func endsAHandshakeThatGoesNowhere() async throws {
        var limits = HTTPLimits()
        limits.idle = .seconds(2)
        try await withServer(limits: limits) { server, port, _ in
            // The beginning of a message that is longer than what comes.
            let hello = "\u{16}\u{3}\u{1}\u{0}\u{20}" + String(repeating: "\u{1}", count: 32)
            _ = try await RawConnection(port: port, tls: nil).exchange(hello)
            try await expectIsUp(server, port)
        }
    }

    @Test func givesUpOnAChunkedBodyWithoutEnd() async throws {
        var limits = HTTPLimits()
        limits.idle = .seconds(2)
        limits.body = .seconds(2)
        try await withServer(limits: limits) { server, port, _ in
            let answer = try await connect(port, server)
                .exchange(Self.post("Transfer-Encoding: chunked") + "5\r\nhello\r\n")
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408"))
            try await expectIsUp(server, port)
        }
    }

    @Test func answersRequestsThatComeTogetherInTheirOrder() async throws {
        try await withServer { server, port, _ in
            let both = get("/version", server, close: false) + get("/readyz", server)
            let answer = try await connect(port, server).exchange(both)
            #expect(answer.contains("gitVersion") && answer.hasSuffix("\r\n\r\nok"))
        }
    }

    @Test func tellsAThousandWatchesAndStillAnswers() async throws {
        try await withServer { server, port, _ in
            let path = "/api/v1/namespaces/default/configmaps"
            let headers: HTTPHeaders = ["Authorization": "Bearer \(server.token)"]
            let watch = APIRequest(target: "\(path)?watch=1&labelSelector=a", headers: headers)
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<1_000 {
                    guard case .stream(let stream) = await server.handle(watch).body else {
                        Issue.record("no watch")
                        continue
                    }
                    group.addTask {
                        defer { stream.close() }
                        return String(decoding: await stream.next() ?? [], as: UTF8.self)
                    }
                }
                let body = configMap("m", metadata: ["labels": ["a": "b"]]).encoded()
                let create = APIRequest(method: "POST", target: path, headers: headers, body: body)
                #expect(await server.handle(create).status == 201)
                for try await line in group { #expect(line.hasPrefix("{\"type\":\"ADDED\"")) }
            }
            try await expectIsUp(server, port)
        }
    }
}
