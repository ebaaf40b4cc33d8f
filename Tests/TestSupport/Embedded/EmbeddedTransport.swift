public import HTTPTransport
import JSON
import Synchronization

/// Carries requests to an embedded server in this process, and fails when it is told to.
public final class EmbeddedTransport: HTTPTransport {
    /// What goes wrong, and when.
    ///
    /// Only requests for single objects count: neither lists nor watches, nor events.
    public struct Faults: Sendable {
        /// The call that fails, counted from one.
        public var failsAt: Int?
        /// Whether the failing call reaches the server, so that only its answer is lost.
        public var losesAnswer = false
        /// After so many writes nothing gets through any more, as if the process had been killed.
        public var diesAfterWrites: Int?
        /// Requests that the API server refuses, as an admission webhook or missing rights make it do.
        public var refuses: Refusal?

        public init(
            failsAt: Int? = nil, losesAnswer: Bool = false, diesAfterWrites: Int? = nil, refuses: Refusal? = nil
        ) {
            self.failsAt = failsAt
            self.losesAnswer = losesAnswer
            self.diesAfterWrites = diesAfterWrites
            self.refuses = refuses
        }
    }

    /// Requests that are refused, each in other words.
    public struct Refusal: Sendable {
        /// How the requests begin, as `POST /api/v1/`.
        var prefix: String

        public init(prefix: String) {
            self.prefix = prefix
        }

        fileprivate func response(_ number: Int) -> HTTPResponse {
            let status: JSONValue = [
                "apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "Forbidden", "code": 403,
                "message": .string("a webhook denied the request: no, request \(number)"),
            ]
            return HTTPResponse(status: 403, headers: HTTPHeaders(), body: status.encoded())
        }
    }

    /// A request that waits until it may go on.
    private struct Hold {
        let prefix: String
        var number: Int
        let gate: Gate
    }

    private struct State {
        var faults = Faults()
        var calls = 0
        var writes: [String] = []
        var isDead = false
        var refusals = 0
        var reads: [String] = []
        var holds: [Hold] = []

        mutating func gate(of request: String) -> Gate? {
            for index in holds.indices where request.hasPrefix(holds[index].prefix) {
                holds[index].number -= 1
                if holds[index].number == 0 { return holds[index].gate }
            }
            return nil
        }
    }

    private let server: InProcessServer
    private let state = Mutex(State())
    private let deaths = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    public init(_ server: InProcessServer, faults: Faults = Faults()) {
        self.server = server
        state.withLock { $0.faults = faults }
    }

    /// Begins to count anew.
    public func arm(_ faults: Faults) {
        state.withLock { $0 = State(faults: faults) }
    }

    /// Every write that was let through, but events.
    public var writes: [String] { state.withLock { $0.writes } }

    /// Every list that was asked for.
    public var reads: [String] { state.withLock { $0.reads } }

    /// How many requests were refused.
    public var refusals: Int { state.withLock { $0.refusals } }

    /// Lets the n-th request from now that begins so, as `POST /api/v1/`, wait at a gate.
    public func hold(_ prefix: String, number: Int = 1, at gate: Gate) {
        state.withLock { $0.holds.append(Hold(prefix: prefix, number: number, gate: gate)) }
    }

    /// Whether the fault has happened.
    public var hasFailed: Bool {
        state.withLock { state in
            state.isDead || state.faults.failsAt.map { state.calls >= $0 } ?? false
        }
    }

    /// Returns when nothing gets through any more, or when the task is cancelled.
    public func waitUntilDead() async {
        for await _ in deaths.stream { return }
    }

    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let path = path(of: request)
        let isEvent = path.contains("/events")
        let line = "\(request.method.rawValue) \(path)"
        await state.withLock { $0.gate(of: line) }?.pass()
        let refused = state.withLock { state -> HTTPResponse? in
            if request.method == .get { state.reads.append(path) }
            guard let refusal = state.faults.refuses, line.hasPrefix(refusal.prefix) else { return nil }
            state.refusals += 1
            return refusal.response(state.refusals)
        }
        if let refused { return refused }
        let (isRefused, isLost) = state.withLock { state -> (Bool, Bool) in
            if state.isDead { return (true, false) }
            if isEvent { return (false, false) }
            state.calls += 1
            let fails = state.calls == state.faults.failsAt
            if request.method != .get, !(fails && !state.faults.losesAnswer) {
                if state.writes.count == state.faults.diesAfterWrites {
                    state.isDead = true
                    deaths.continuation.yield()
                    return (true, false)
                }
                state.writes.append(line)
            }
            return (fails && !state.faults.losesAnswer, fails && state.faults.losesAnswer)
        }
        if isRefused { throw TransportError(.connectionFailed, "\(request) was not sent") }
        let answer = await answer(request)
        if isLost { throw TransportError(.connectionLost, "the answer to \(request) was lost") }
        guard case .bytes(let body) = answer.body else { throw TransportError(.internal, "an unexpected stream") }
        return HTTPResponse(status: answer.status, headers: HTTPHeaders(answer.fields), body: body)
    }

    public func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        if state.withLock({ $0.isDead }) { throw TransportError(.connectionFailed, "\(request) was not sent") }
        let answer = await answer(request)
        let head = HTTPHead(status: answer.status, headers: HTTPHeaders(answer.fields))
        switch answer.body {
        case .bytes(let bytes):
            return HTTPStream(head: head, lines: [bytes])
        case .chunks(let pull, let close):
            return HTTPStream(head: head, onClose: close) { () throws(TransportError) in
                let chunk = await withTaskCancellationHandler {
                    await pull()
                } onCancel: {
                    close()
                }
                return chunk?.split(separator: UInt8(ascii: "\n")).map(Array.init)
            }
        }
    }

    private func answer(_ request: HTTPRequest) async -> InProcessServer.Answer {
        await server.answer(
            method: request.method.rawValue, target: path(of: request),
            fields: request.headers.all, body: request.body)
    }

    private func path(of request: HTTPRequest) -> String {
        String(request.url.dropFirst(Self.server.count))
    }

    public static let server = "https://embedded"
}

extension HTTPHeaders {
    fileprivate init(_ fields: [(name: String, value: String)]) {
        self.init()
        for (name, value) in fields { append(name, value) }
    }
}
