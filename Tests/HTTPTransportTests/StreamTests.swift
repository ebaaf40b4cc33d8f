import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(10))) struct StreamTests {
    private func open(
        _ server: LoopbackServer, lineLimit: Int = 8 * 1024 * 1024, timeout: Duration? = nil, idle: Duration? = nil
    ) async throws(TransportError) -> HTTPStream {
        let transport = try CurlTransport(.init(allowsPlainHTTP: true, lineLimit: lineLimit))
        return try await transport.open(HTTPRequest(url: server.url, timeout: timeout, idleTimeout: idle))
    }

    private func lines(_ stream: HTTPStream) async throws(TransportError) -> [String] {
        var all: [String] = []
        while let batch = try await stream.nextBatch() {
            all += batch.map { String(decoding: $0, as: UTF8.self) }
        }
        return all
    }

    /// Every way to cut the same bytes in two, and each byte alone: in mid-line, in mid-character, at line feeds.
    @Test func linesDoNotDependOnChunks() async throws {
        let text = "{\"a\":\"köguma 子熊\"}\n\n🐻\r\nlast"
        let bytes = Array(text.utf8)
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.startChunks()
            for byte in bytes { connection.writeChunk([byte]) }
            connection.writeChunk([])
        }
        defer { server.stop() }
        let expected = ["{\"a\":\"köguma 子熊\"}", "", "🐻\r", "last"]
        #expect(try await lines(open(server)) == expected)

        for cut in 0...bytes.count {
            var splitter = LineSplitter(limit: 100)
            var found: [[UInt8]] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                try unsafe Array(part).withUnsafeBytes { try unsafe splitter.append($0, to: &found) }
            }
            if let last = splitter.finish() { found.append(last) }
            #expect(found.map { String(decoding: $0, as: UTF8.self) } == expected)
        }
    }

    @Test func linesOfManyMegabytesPassAndLongerOnesDoNot() async throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.startChunks()
            for length in [8, 1024 * 1024, 1024 * 1024 + 1] {
                connection.writeChunk([UInt8](repeating: 0x61, count: length))
                guard connection.writeChunk([0x0A]) else { return }
            }
        }
        defer { server.stop() }
        let stream = try await open(server, lineLimit: 1024 * 1024)
        var lengths: [Int] = []
        let result = await Result { () async throws(TransportError) in
            while let batch = try await stream.nextBatch() { lengths += batch.map(\.count) }
        }
        #expect(lengths == [8, 1024 * 1024])
        #expect(result.failure?.code == .lineTooLong)
    }

    @Test func aLineIsDeliveredBeforeTheNextOneIsSent() async throws {
        let gate = Gate()
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.startChunks()
            for number in 0..<50 {
                connection.writeChunk(Array("\(number)\n".utf8))
                gate.wait()
            }
            connection.writeChunk([])
        }
        defer { server.stop() }
        let stream = try await open(server)
        for number in 0..<50 {
            #expect(try await stream.nextBatch() == [Array("\(number)".utf8)])
            gate.open()
        }
        #expect(try await stream.nextBatch() == nil)
        #expect(try await stream.nextBatch() == nil)
    }

    @Test func aResetInMidLineIsAnErrorAfterTheLinesBeforeIt() async throws {
        let gate = Gate()
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.startChunks()
            connection.writeChunk(Array("one\ntw".utf8))
            gate.wait()
            connection.reset()
        }
        defer { server.stop() }
        let stream = try await open(server)
        #expect(try await stream.nextBatch() == [Array("one".utf8)])
        gate.open()
        let result = await Result { () async throws(TransportError) in try await stream.nextBatch() }
        #expect(result.failure?.code == .connectionLost)
    }

    @Test func limitsTheTimeToTheHead() async throws {
        let server = try LoopbackServer { $0.waitForEnd() }
        defer { server.stop() }
        let result = await Result { () async throws(TransportError) in
            try await open(server, timeout: .milliseconds(50))
        }
        #expect(result.failure?.code == .timeout)
    }

    @Test func limitsTheSilenceBetweenLines() async throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.startChunks()
            connection.writeChunk(Array("one\n".utf8))
            connection.waitForEnd()
        }
        defer { server.stop() }
        let stream = try await open(server, timeout: .seconds(30), idle: .milliseconds(50))
        #expect(try await stream.nextBatch()?.count == 1)
        let result = await Result { () async throws(TransportError) in try await stream.nextBatch() }
        #expect(result.failure?.code == .timeout)
    }

    /// What the server sends and nobody pulls stays in its socket: it cannot send 64 MiB.
    @Test func aConsumerThatDoesNotPullMakesTheServerWait() async throws {
        let blocked = Signal<Bool>()
        let line = [UInt8](repeating: 0x61, count: 1023) + [0x0A]
        let count = 64 * 1024
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(line.count * count)\r\n\r\n")
            var sent = 0
            // A send that is not done in this time has filled the buffers of both sockets.
            while sent < count, connection.write(line, limitMilliseconds: 300) { sent += 1 }
            blocked.fire(sent < count)
            connection.waitForEnd()
        }
        defer { server.stop() }
        let stream = try await open(server)
        #expect(await blocked.value)
        #expect(try await stream.nextBatch()?.first?.count == 1023)
    }

    @Test func everyLineArrivesInOrderHoweverSlowlyItIsPulled() async throws {
        let count = 20_000
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.startChunks()
            for number in 0..<count / 100 {
                let lines = (0..<100).map { "\(number * 100 + $0) \(String(repeating: "x", count: 200))\n" }.joined()
                connection.writeChunk(Array(lines.utf8))
            }
            connection.writeChunk([])
        }
        defer { server.stop() }
        let stream = try await open(server)
        var next = 0
        while let batch = try await stream.nextBatch() {
            #expect(batch.reduce(0) { $0 + $1.count } < StreamSink.highWaterMark + 64 * 1024)
            for line in batch {
                #expect(line.starts(with: "\(next) x".utf8))
                next += 1
            }
            for _ in 0..<10 { await Task.yield() }
        }
        #expect(next == count)
    }

    enum Ending: CaseIterable { case cancelledPull, cancelledBeforePull, closed, forgotten, cancelledOpen }

    @Test(arguments: Ending.allCases)
    func givingUpClosesTheSocket(_ ending: Ending) async throws {
        let arrived = Signal<Void>()
        let ended = Signal<Void>()
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            if ending != .cancelledOpen {
                connection.startChunks()
                connection.writeChunk(Array("one\n".utf8))
            }
            arrived.fire()
            connection.waitForEnd()
            ended.fire()
        }
        defer { server.stop() }
        switch ending {
        case .cancelledOpen:
            let task = Task { try await open(server) }
            await arrived.value
            task.cancel()
            let error = await Result { try await task.value }.failure as? TransportError
            #expect(error?.code == .cancelled)
        case .cancelledPull:
            let stream = try await open(server)
            let first = Signal<Void>()
            let task = Task {
                _ = try await stream.nextBatch()
                first.fire()
                return try await stream.nextBatch()
            }
            await first.value
            task.cancel()
            let error = await Result { try await task.value }.failure as? TransportError
            #expect(error?.code == .cancelled)
        case .cancelledBeforePull:
            let stream = try await open(server)
            let task = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await stream.nextBatch()
            }
            let error = await Result { try await task.value }.failure as? TransportError
            #expect(error?.code == .cancelled)
        case .closed:
            let stream = try await open(server)
            stream.close()
            let result = await Result { () async throws(TransportError) in try await stream.nextBatch() }
            #expect(result.failure?.code == .closed)
        case .forgotten:
            _ = try await open(server)
        }
        await ended.value
    }

    @Test func twoPullsAtOnceAreAnErrorOfTheSecond() async throws {
        let gate = Gate()
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.startChunks()
            gate.wait()
            connection.writeChunk(Array("one\n".utf8))
            connection.waitForEnd()
        }
        defer { server.stop() }
        let stream = try await open(server)
        await withTaskGroup(of: Result<[[UInt8]]?, TransportError>.self) { group in
            for _ in 0..<2 {
                group.addTask { await Result { () async throws(TransportError) in try await stream.nextBatch() } }
            }
            #expect(await group.next()?.failure?.code == .invalidRequest)
            gate.open()
            #expect(await group.next() == .success([Array("one".utf8)]))
        }
    }

    @Test func streamsAreNotCountedAmongTheRequests() async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                if request.target == "/watch" {
                    connection.startChunks()
                    connection.waitForEnd()
                    return
                }
                connection.respond()
            }
        }
        defer { server.stop() }
        let transport = try CurlTransport(.init(allowsPlainHTTP: true, unaryConnections: 2))
        var streams: [HTTPStream] = []
        for _ in 0..<20 { streams.append(try await transport.open(HTTPRequest(url: server.url + "/watch"))) }
        for _ in 0..<20 { _ = try await transport.send(HTTPRequest(url: server.url + "/get")) }
        #expect(server.peakConnections <= 22)
        #expect(streams.count == 20)
    }

    @Test func anErrorsBodyCanBeReadFromAStream() async throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.respond(status: "403 Forbidden", body: "{\n\"kind\": \"Status\"\n}")
        }
        defer { server.stop() }
        let stream = try await open(server)
        #expect(stream.status == 403)
        #expect(
            try await String(decoding: stream.remainder(limit: 1000), as: UTF8.self) == "{\n\"kind\": \"Status\"\n}")
    }
}
