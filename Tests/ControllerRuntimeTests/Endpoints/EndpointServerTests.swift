import Logging
import NIOCore
import NIOPosix
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(10))) struct EndpointServerTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs a server for as long as `body` takes.
    private func withServer(
        _ limits: EndpointLimits = EndpointLimits(), respond: @escaping EndpointServer.Respond = { echo($0) },
        _ body: (Int) async throws -> Void
    ) async throws {
        let server = EndpointServer(
            "tests", on: ListenAddress(host: "127.0.0.1", port: 0), setting: "--test-address", limits: limits,
            logger: Self.quiet, respond: respond)
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.run() }
            try await body(try await server.port())
            group.cancelAll()
        }
    }

    /// Says what was asked.
    private static func echo(_ request: EndpointRequest) -> EndpointResponse {
        let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
        let body = String(decoding: request.body, as: UTF8.self)
        return EndpointResponse(
            200, "\(request.method) \(request.path) [\(query)] \(body.count) \(request.isLocal ? "local" : "far")")
    }

    /// Sends text, and returns everything that comes until the server closes the connection.
    private func send(_ text: String, to port: Int) async throws -> String {
        try await connect(to: port).executeThenClose { inbound, outbound in
            var received = ""
            do {
                if !text.isEmpty { try await outbound.write(ByteBuffer(string: text)) }
                for try await part in inbound { received += String(buffer: part) }
            } catch is IOError, is ChannelError {
                // The server has closed it and does not want to read what is still on its way.
            }
            return received
        }
    }

    private func connect(to port: Int) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
            }
    }

    private func body(of response: String) -> String {
        response.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    }

    @Test func answersWhatItIsAsked() async throws {
        try await withServer { port in
            let answer = try await send(
                "PUT /a/b?x=1&y&z=a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\n12345",
                to: port)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(body(of: answer) == "PUT /a/b [x=1|y=|z=a=b] 5 local")
        }
    }

    @Test func answersSeveralRequestsOnOneConnection() async throws {
        try await withServer { port in
            let answer = try await send(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", to: port)
            #expect(answer.contains("GET /1 [] 0 local"))
            #expect(answer.hasSuffix("GET /2 [] 0 local"))
        }
    }

    @Test func tellsHEADTheLengthAndNoMore() async throws {
        try await withServer { port in
            let answer = try await send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", to: port)
            #expect(answer.contains("Content-Length: 17\r\n"))
            #expect(body(of: answer) == "")
        }
    }

    @Test func refusesALargeBodyAndReadsNoMoreOfIt() async throws {
        var limits = EndpointLimits()
        limits.bodySize = 10
        try await withServer(limits) { port in
            for head in ["Content-Length: 1000000", "Transfer-Encoding: chunked"] {
                let chunk = head.hasPrefix("T") ? "b\r\n12345678901\r\n" : String(repeating: "x", count: 11)
                let answer = try await send("PUT / HTTP/1.1\r\nHost: a\r\n\(head)\r\n\r\n\(chunk)", to: port)
                #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(head)")
            }
        }
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nA: \(String(repeating: "x", count: 20_000))\r\n\r\n",
        "GET / HTTP/1.1\r\n" + String(repeating: "A: x\r\n", count: 200) + "\r\n",
    ])
    func closesTheConnectionOfWhoSpeaksNoHTTPOrTooMuch(text: String) async throws {
        try await withServer { port in
            let answer = try await send(text, to: port)
            #expect(!answer.contains(" 200 "))
            #expect(
                try await send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", to: port).contains(" 200 "))
        }
    }

    enum Slowness: CaseIterable {
        case silent, inHead, inBody, afterwards

        var text: String {
            switch self {
            case .silent: ""
            case .inHead: "GET / HTT"
            case .inBody: "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12"
            case .afterwards: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            }
        }

        var limits: EndpointLimits {
            var limits = EndpointLimits()
            switch self {
            case .silent, .inHead: limits.head = .milliseconds(20)
            case .inBody: limits.request = .milliseconds(20)
            case .afterwards: limits.idle = .milliseconds(20)
            }
            return limits
        }
    }

    /// Each connection ends although the client does not close it.
    @Test(arguments: Slowness.allCases) func closesTheConnectionOfWhoIsTooSlow(slowness: Slowness) async throws {
        try await withServer(slowness.limits) { port in
            let answer = try await send(slowness.text, to: port)
            #expect(answer.contains(" 200 ") == (slowness == .afterwards))
        }
    }

    @Test func connectionsAreBoundedAndTheNextIsServedWhenOneEnds() async throws {
        var limits = EndpointLimits()
        limits.connections = 1
        let events = Shared<[String]>([])
        try await withServer(limits) { port in
            try await withThrowingTaskGroup { group in
                try await connect(to: port).executeThenClose { inbound, outbound in
                    var answers = inbound.makeAsyncIterator()
                    // Time enough for the second, if it were served.
                    for round in 0..<50 {
                        try await outbound.write(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                        var received = ""
                        while !received.hasSuffix("local"), let part = try await answers.next() {
                            received += String(buffer: part)
                        }
                        guard round == 0 else { continue }
                        group.addTask {
                            let answer = try await send(
                                "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", to: port)
                            #expect(answer.contains(" 200 "))
                            events.update { $0.append("second") }
                        }
                    }
                    events.update { $0.append("first") }
                }
                try await group.waitForAll()
            }
        }
        #expect(events.value == ["first", "second"])
    }

    @Test func aPortInUseIsSaidWithWhatToDo() async throws {
        try await withServer { port in
            let other = EndpointServer(
                "tests", on: ListenAddress(host: "127.0.0.1", port: port), setting: "--test-address",
                logger: Self.quiet, respond: Self.echo)
            let error = await #expect(throws: EndpointServerError.self) { try await other.run() }
            #expect(
                error?.description
                    == "cannot listen on 127.0.0.1:\(port) for tests: the port is in use; choose another address with "
                    + "--test-address, or 0 for none")
            // Whoever waits for it is told too.
            await #expect(throws: EndpointServerError.self) { try await other.port() }
        }
    }

    @Test func anAddressThatIsNotOursIsSaid() async throws {
        let server = EndpointServer(
            "tests", on: ListenAddress(host: "192.0.2.1", port: 0), setting: "--test-address", logger: Self.quiet,
            respond: Self.echo)
        let error = await #expect(throws: EndpointServerError.self) { try await server.run() }
        #expect(error?.description.contains("the address is none of this machine's") == true)
    }
}
