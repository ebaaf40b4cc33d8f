public import EmbeddedAPIServer
import Logging

/// The embedded server in terms that need neither its module nor HTTPTransport's: both have types of the same names.
public struct InProcessServer: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        case chunks(pull: @Sendable () async -> [UInt8]?, close: @Sendable () -> Void)
    }

    struct Answer: Sendable {
        var status: Int
        var fields: [(name: String, value: String)]
        var body: Body
    }

    let server: EmbeddedAPIServer

    public init(server: EmbeddedAPIServer) {
        self.server = server
    }

    /// A server of its own, which logs nothing.
    public init() throws {
        self.init(
            server: try EmbeddedAPIServer(.init(logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() })))
    }

    func answer(
        method: String, target: String, fields: [(name: String, value: String)], body: [UInt8]?
    ) async -> Answer {
        var headers = HTTPHeaders(fields)
        headers["Authorization"] = "Bearer \(server.token)"
        let response = await server.handle(
            APIRequest(method: method, target: target, headers: headers, body: body ?? []))
        switch response.body {
        case .bytes(let bytes):
            return Answer(status: response.status, fields: Array(response.headers), body: .bytes(bytes))
        case .stream(let chunks):
            return Answer(
                status: response.status, fields: Array(response.headers),
                body: .chunks(pull: { await chunks.next() }, close: { chunks.close() }))
        }
    }
}
