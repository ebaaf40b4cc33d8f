public import HTTPTransport

/// Carries requests to an embedded server in this process.
public struct EmbeddedTransport: HTTPTransport {
    /// Where clients are told that the server is.
    public static let server = "https://embedded"

    private let server: InProcessServer
    private let streamsLists: Bool

    /// - Parameter streamsLists: whether the server does streaming lists, as those before 1.27 do not.
    public init(_ server: InProcessServer, streamsLists: Bool = true) {
        self.server = server
        self.streamsLists = streamsLists
    }

    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let answer = await answer(request)
        guard case .bytes(let body) = answer.body else { throw TransportError(.internal, "an unexpected stream") }
        return HTTPResponse(status: answer.status, headers: HTTPHeaders(answer.fields), body: body)
    }

    public func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        if !streamsLists, request.url.contains("sendInitialEvents") {
            let refusal = Refusal(422, "Invalid", "sendInitialEvents is forbidden for watch").response(0)
            return HTTPStream(head: refusal.head, lines: [refusal.body])
        }
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
            method: request.method.rawValue, target: SeenRequest(request).target,
            fields: request.headers.all, body: request.body)
    }
}

extension HTTPHeaders {
    fileprivate init(_ fields: [(name: String, value: String)]) {
        self.init()
        for (name, value) in fields { append(name, value) }
    }
}
