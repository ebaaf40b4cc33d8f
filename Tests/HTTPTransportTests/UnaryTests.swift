import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(10))) struct UnaryTests {
    private func transport(_ connections: Int = 16) throws -> CurlTransport {
        try CurlTransport(.init(allowsPlainHTTP: true, unaryConnections: connections))
    }

    @Test func sendsWhatIsAskedAndReturnsWhatComes() async throws {
        let seen = Signal<Connection.Request>()
        let server = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            seen.fire(request)
            connection.respond(
                status: "409 Conflict", headers: "Warning: 299 - \"a\"\r\nwarning: 299 - \"b\"\r\n", body: "no")
        }
        defer { server.stop() }
        let response = try await transport().send(
            HTTPRequest(
                method: .patch, url: server.url + "/a/../b?x=%2F",
                headers: ["Content-Type": "application/merge-patch+json", "X-Empty": ""], body: Array("{}".utf8)))
        #expect(response.status == 409)
        #expect(response.headers.values(for: "WARNING") == ["299 - \"a\"", "299 - \"b\""])
        #expect(response.body == Array("no".utf8))
        let request = await seen.value
        #expect(request.line == "PATCH /a/../b?x=%2F HTTP/1.1")
        #expect(request.head.contains("\r\nContent-Type: application/merge-patch+json\r\n"))
        #expect(request.head.contains("\r\nX-Empty:"))
        #expect(!request.head.contains("Expect:"))
        #expect(request.body == Array("{}".utf8))
    }

    @Test(arguments: [HTTPRequest.Method.get, .post, .put, .patch, .delete])
    func everyMethodWithAndWithoutBody(_ method: HTTPRequest.Method) async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                connection.respond(body: "\(request.line.split(separator: " ")[0]) \(request.body.count)")
            }
        }
        defer { server.stop() }
        let transport = try transport()
        for size in [nil, 0, 3, 3_000_000] {
            let body = size.map { [UInt8](repeating: 0x61, count: $0) }
            let response = try await transport.send(HTTPRequest(method: method, url: server.url, body: body))
            #expect(String(decoding: response.body, as: UTF8.self) == "\(method.rawValue) \(size ?? 0)")
        }
    }

    @Test func keepsConnectionsAlive() async throws {
        let server = try LoopbackServer { connection in while connection.readRequest() != nil { connection.respond() } }
        defer { server.stop() }
        let transport = try transport()
        for _ in 0..<20 { _ = try await transport.send(HTTPRequest(url: server.url)) }
        #expect(server.totalConnections == 1)
    }

    @Test func repeatsARequestWhoseIdleConnectionWasClosed() async throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.respond(body: "x")
        }
        defer { server.stop() }
        let transport = try transport()
        for _ in 0..<5 {
            #expect(try await transport.send(HTTPRequest(url: server.url)).status == 200)
        }
    }

    @Test func fiveHundredAtOnceShareSixteenConnections() async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() { connection.respond(body: request.target) }
        }
        defer { server.stop() }
        let transport = try transport()
        let url = server.url
        let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<500 {
                group.addTask {
                    let response = try await transport.send(HTTPRequest(url: "\(url)/\(number)"))
                    return response.body == Array("/\(number)".utf8)
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(answers == 500)
        #expect(server.peakConnections <= 16)
    }

    @Test func limitsTheTimeOfAServerThatNeverAnswers() async throws {
        let server = try LoopbackServer { $0.waitForEnd() }
        defer { server.stop() }
        let transport = try transport(1)
        let request = HTTPRequest(url: server.url, timeout: .milliseconds(50))
        // The second one waits for the connection of the first; its limit holds while it waits, too.
        async let first = Result { () async throws(TransportError) in try await transport.send(request) }
        async let second = Result { () async throws(TransportError) in try await transport.send(request) }
        #expect(await first.failure?.code == .timeout)
        #expect(await second.failure?.code == .timeout)
    }

    @Test func cancellationClosesTheSocket() async throws {
        let arrived = Signal<Void>()
        let ended = Signal<Void>()
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            arrived.fire()
            connection.waitForEnd()
            ended.fire()
        }
        defer { server.stop() }
        let transport = try transport()
        let request = HTTPRequest(url: server.url, timeout: nil)
        let task = Task { try await transport.send(request) }
        await arrived.value
        task.cancel()
        await #expect(throws: TransportError.self) { try await task.value }
        await ended.value
    }

    @Test func cancellationReachesARequestThatWaitsForAConnection() async throws {
        let arrived = Signal<Void>()
        let gate = Gate()
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            arrived.fire()
            gate.wait()
            connection.respond()
        }
        defer { server.stop() }
        let transport = try transport(1)
        let request = HTTPRequest(url: server.url, timeout: nil)
        let busy = Task { try await transport.send(request) }
        await arrived.value
        let waiting = Task { try await transport.send(request) }
        waiting.cancel()
        let error = await Result { try await waiting.value }.failure as? TransportError
        #expect(error?.code == .cancelled)
        gate.open()
        #expect(try await busy.value.status == 200)
    }

    @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
        let server = try LoopbackServer { connection in while connection.readRequest() != nil { connection.respond() } }
        defer { server.stop() }
        let transport = try transport()
        let url = server.url
        for _ in 0..<50 {
            let task = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await transport.send(HTTPRequest(url: url))
            }
            let error = await Result { try await task.value }.failure as? TransportError
            #expect(error?.code == .cancelled)
        }
        #expect(server.totalConnections == 0)
    }

    @Test(arguments: ["10", "\(Int.max)", nil])
    func limitsTheBody(_ length: String?) async throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\n" + (length.map { "Content-Length: \($0)\r\n" } ?? "") + "\r\n")
            connection.write("0123456789")
        }
        defer { server.stop() }
        let transport = try transport()
        let result = await Result { () async throws(TransportError) in
            try await transport.send(HTTPRequest(url: server.url, bodyLimit: 9))
        }
        #expect(result.failure?.code == .bodyTooLarge)
    }

    @Test func reportsConnectionsThatBreak() async throws {
        let half = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123")
        }
        let silent = try LoopbackServer { _ = $0.readRequest() }
        let reset = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.reset()
        }
        let closed = try LoopbackServer { _ in }
        closed.stop()
        defer { [half, silent, reset].forEach { $0.stop() } }
        let transport = try transport()
        for (server, code) in [
            (half, TransportError.Code.connectionLost), (silent, .connectionLost), (reset, .connectionLost),
            (closed, .connectionFailed),
        ] {
            let result = await Result { () async throws(TransportError) in
                try await transport.send(HTTPRequest(url: server.url))
            }
            #expect(result.failure?.code == code)
            #expect(result.failure?.isRetriable == true)
        }
    }

    @Test func followsNoRedirect() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.respond(status: "302 Found", headers: "Location: http://127.0.0.1:1/\r\n")
            }
        }
        defer { server.stop() }
        #expect(try await transport().send(HTTPRequest(url: server.url)).status == 302)
    }

    @Test(arguments: [
        "http://127.0.0.1:1/", "ftp://127.0.0.1/", "file:///etc/passwd", "https://", "", "https://u:s3cret@h/",
        "https://h/a b", "https://h/\r\nX: s3cret",
    ])
    func refusesURLs(_ url: String) async throws {
        let transport = try CurlTransport()
        let result = await Result { () async throws(TransportError) in try await transport.send(HTTPRequest(url: url)) }
        #expect(result.failure?.code == .invalidRequest)
        #expect(result.failure?.description.contains("s3cret") == false)
    }

    @Test(arguments: [
        ("Authorization", "s3cret\r\nX: y"), ("A b", "s3cret"), ("", "s3cret"), ("A:", "s3cret"), ("A", "s3cret\0"),
    ])
    func refusesHeadersThatWouldBeOthers(_ name: String, _ value: String) async throws {
        var headers = HTTPHeaders()
        headers.append(name, value)
        let request = HTTPRequest(url: "https://127.0.0.1:1/", headers: headers)
        let transport = try CurlTransport()
        let result = await Result { () async throws(TransportError) in try await transport.send(request) }
        #expect(result.failure?.code == .invalidRequest)
        #expect(result.failure?.description.contains("s3cret") == false)
    }

    @Test func lettingGoOfTheTransportClosesItsConnections() async throws {
        let ended = Signal<Void>()
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond() }
            ended.fire()
        }
        defer { server.stop() }
        _ = try await transport().send(HTTPRequest(url: server.url))
        await ended.value
    }
}

extension Result where Failure: Error {
    init(_ body: () async throws(Failure) -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
