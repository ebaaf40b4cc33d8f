public import HTTPTransport
import Synchronization

/// Stands in front of a server, does to requests what its rules say, and remembers what got through.
public final class FaultTransport: HTTPTransport {
    private struct Armed {
        let rule: FaultRule
        var seen = 0
    }

    private struct State {
        var rules: [Armed] = []
        var fired = Tally()
        var deaths = Tally()
        var isDead = false
        /// How many requests find nobody.
        var absence = 0
        var seen: [SeenRequest] = []
        var sent: [SeenRequest] = []
        var streams: [Int: FaultyStream] = [:]
        var lastStream = 0
    }

    private let next: any HTTPTransport
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    /// - Parameters:
    ///   - next: Carries what gets through.
    ///   - clock: Measures how long what hangs may take.
    ///   - rules: What goes wrong.
    public init(_ next: any HTTPTransport, clock: any Clock<Duration> = QuickClock(), _ rules: FaultRule...) {
        self.next = next
        self.clock = clock
        arm(rules)
    }

    // MARK: Rules

    /// Takes these rules in the place of those it had, and begins to count and to remember anew.
    public func arm(_ rules: FaultRule...) { arm(rules) }

    public func arm(_ rules: [FaultRule]) {
        state.withLock { state in
            state.rules = rules.map { Armed(rule: $0) }
            state.fired = Tally()
            state.deaths = Tally()
            state.isDead = false
            state.seen = []
            state.sent = []
        }
    }

    /// Takes one more rule, which counts from now on.
    public func add(_ rule: FaultRule) {
        state.withLock { $0.rules.append(Armed(rule: rule)) }
    }

    /// Nothing goes wrong with what is asked for from now on; what is remembered stays.
    public func recover() {
        state.withLock { state in
            state.rules = []
            state.isDead = false
            state.absence = 0
        }
    }

    /// Breaks all connections, and refuses that many others before it is there again.
    public func goAway(for requests: Int) {
        state.withLock { $0.absence = requests }
        sever()
    }

    /// Breaks all watches.
    public func sever() {
        let streams = state.withLock { $0.streams.values.map { $0 } }
        for stream in streams { stream.sever() }
    }

    // MARK: What was seen

    /// Every request that was made.
    public var seen: [SeenRequest] { state.withLock { $0.seen } }

    /// Every write that was let through, but those of events and leases.
    public var writes: [String] { state.withLock { $0.sent.filter { $0.kind == .write }.map(\.description) } }

    /// Every event that was let through.
    public var events: [SeenRequest] { state.withLock { $0.sent.filter { $0.kind == .event } } }

    /// Every list and every object that was asked for.
    public var reads: [String] {
        state.withLock { $0.seen.filter { $0.method == "GET" && $0.kind != .watch }.map(\.target) }
    }

    /// How often something went wrong.
    public var fired: Int { state.withLock { $0.fired.count } }

    /// Returns when nothing gets through any more, or when the task is cancelled.
    public func waitUntilDead() async {
        await state.withLock { $0.deaths }.wait(for: 1)
    }

    /// Returns when something has gone wrong so often, or when the task is cancelled.
    public func waitForFaults(_ count: Int = 1) async {
        await state.withLock { $0.fired }.wait(for: count)
    }

    // MARK: Requests

    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let seen = SeenRequest(request)
        var request = request
        var late: Fault?
        for fault in decide(seen) {
            switch fault {
            case .refused(let refusal): return refusal.response(fired)
            case .answered(let body): return HTTPResponse(status: 200, headers: Self.json, body: body)
            case .answerLost, .answerCutOff, .actedAndRefused, .actsAndHangs: late = fault
            default: try await suffer(fault, &request)
            }
        }
        try note(seen)
        let response = try await next.send(request)
        switch late {
        case .answerLost?: throw TransportError(.connectionLost, "the answer to \(request) was lost")
        case .actedAndRefused(let refusal)?: return refusal.response(fired)
        case .actsAndHangs?: try await hang(request)
        case .answerCutOff?:
            let half = Array(response.body.prefix(response.body.count / 2))
            return HTTPResponse(status: response.status, headers: response.headers, body: half)
        default: break
        }
        return response
    }

    public func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        let seen = SeenRequest(request)
        var request = request
        var faults: [StreamFault] = []
        for fault in decide(seen) {
            switch fault {
            case .refused(let refusal), .actedAndRefused(let refusal):
                let response = refusal.response(fired)
                return HTTPStream(head: response.head, lines: [response.body])
            case .answered(let body): return HTTPStream(head: HTTPHead(status: 200, headers: Self.json), lines: [body])
            case .answerLost: throw TransportError(.connectionLost, "the answer to \(request) was lost")
            case .answerCutOff: faults.append(StreamFault(.cutOff))
            case .actsAndHangs: try await hang(request)
            case .stream(let fault): faults.append(fault)
            default: try await suffer(fault, &request)
            }
        }
        try note(seen)
        let stream = FaultyStream(
            try await next.open(request), faults, idleTimeout: request.idleTimeout, clock: clock)
        return register(stream)
    }

    private static let json: HTTPHeaders = ["Content-Type": "application/json"]

    /// What happens to this request.
    private func decide(_ request: SeenRequest) -> [Fault] {
        let (faults, tallies) = state.withLock { state in
            state.seen.append(request)
            var faults: [Fault] = []
            var tallies: [Tally] = []
            for index in state.rules.indices where state.rules[index].rule.pattern.covers(request) {
                state.rules[index].seen += 1
                let (rule, number) = (state.rules[index].rule, state.rules[index].seen)
                guard number >= rule.first, number - rule.first < rule.count else { continue }
                faults.append(rule.fault)
                tallies.append(state.fired)
                if case .dies = rule.fault {
                    state.isDead = true
                    tallies.append(state.deaths)
                }
            }
            return (faults, tallies)
        }
        for tally in tallies { tally.add() }
        return faults
    }

    /// What happens before a request gets through, or in the place of that.
    private func suffer(_ fault: Fault, _ request: inout HTTPRequest) async throws(TransportError) {
        switch fault {
        case .notSent: throw TransportError(.connectionFailed, "\(request) was not sent")
        case .hangs: try await hang(request)
        case .waits(let gate): await gate.pass()
        case .does(let body): await body()
        case .rewritten(let rewrite): rewrite(&request)
        default: break
        }
    }

    private func hang(_ request: HTTPRequest) async throws(TransportError) {
        // Without a limit it hangs for ever, and the test with it.
        if let timeout = request.timeout {
            try? await pause(timeout, on: clock)
        } else {
            await Gate().pass()
        }
        if Task.isCancelled { throw TransportError(.cancelled, "\(request) was cancelled") }
        throw TransportError(.timeout, "\(request): no answer in time")
    }

    private func note(_ request: SeenRequest) throws(TransportError) {
        let isServing = state.withLock { state in
            guard !state.isDead, state.absence == 0 else {
                state.absence = max(0, state.absence - 1)
                return false
            }
            state.sent.append(request)
            return true
        }
        guard isServing else { throw TransportError(.connectionFailed, "\(request) was not sent") }
    }

    private func register(_ stream: FaultyStream) -> HTTPStream {
        let id = state.withLock { state in
            state.lastStream += 1
            state.streams[state.lastStream] = stream
            return state.lastStream
        }
        return HTTPStream(head: stream.head) { [weak self] in
            stream.close()
            self?.state.withLock { $0.streams[id] = nil }
        } pull: { () throws(TransportError) in
            try await stream.next()
        }
    }
}
