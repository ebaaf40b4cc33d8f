import HTTPTransport
import JSON
import KubernetesClient
import Logging
import Synchronization

/// Answers in process, in the order of a script, and remembers what was asked.
final class ScriptedTransport: HTTPTransport {
    typealias Answer = Result<HTTPResponse, TransportError>

    private let state: Mutex<(answers: [Answer], requests: [HTTPRequest])>

    init(_ answers: [Answer]) {
        state = Mutex((answers, []))
    }

    convenience init(_ responses: HTTPResponse...) {
        self.init(responses.map { .success($0) })
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try next(request).get()
    }

    func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        let response = try next(request).get()
        let lines = response.body.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        return HTTPStream(head: response.head, lines: lines)
    }

    private func next(_ request: HTTPRequest) -> Answer {
        state.withLock { state in
            state.requests.append(request)
            guard !state.answers.isEmpty else { return .failure(TransportError(.connectionFailed, "script is over")) }
            return state.answers.removeFirst()
        }
    }
}

extension HTTPResponse {
    static func json(_ value: JSONValue, status: Int = 200, headers: HTTPHeaders = [:]) -> HTTPResponse {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return HTTPResponse(status: status, headers: headers, body: value.encoded())
    }

    static func status(_ code: Int, _ reason: String, headers: HTTPHeaders = [:]) -> HTTPResponse {
        .json(
            [
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": .string(reason),
                "message": .string("said \(reason)"), "code": .integer(Int64(code)),
            ], status: code, headers: headers)
    }
}

extension KubernetesClient {
    init(_ transport: ScriptedTransport, tokens: any TokenSource = NoToken(), log: TestLog = TestLog()) {
        self.init(
            server: "https://api.test:6443/base", transport: transport, tokens: tokens, logger: log.logger,
            clock: InstantClock())
    }
}

/// Sleeps not at all.
struct InstantClock: Clock {
    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
    }
}
