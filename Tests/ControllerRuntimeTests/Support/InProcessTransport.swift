import HTTPTransport

/// A server that nobody can reach.
struct DeadTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(.connectionFailed, "no connection", cause: "connection refused")
    }

    func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        throw TransportError(.connectionFailed, "no connection", cause: "connection refused")
    }
}

/// Answers with what a closure says, and remembers what it was asked.
struct InProcessTransport: HTTPTransport {
    let requests = Shared<[HTTPRequest]>([])
    let answer: @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse

    init(_ answer: @escaping @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse) {
        self.answer = answer
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        requests.update { $0.append(request) }
        return try answer(request)
    }

    func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        requests.update { $0.append(request) }
        let response = try answer(request)
        let lines = response.body.split(separator: UInt8(ascii: "\n")).map(Array.init)
        return HTTPStream(head: response.head, lines: lines)
    }
}
