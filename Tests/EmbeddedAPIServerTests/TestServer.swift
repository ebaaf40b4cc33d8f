import JSON
import Logging
import Testing

@testable import EmbeddedAPIServer

/// A server without a socket, asked as its administrator.
struct TestServer {
    let server: EmbeddedAPIServer

    init() throws {
        server = try EmbeddedAPIServer(.init(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// - Parameter body: JSON, unless the headers say otherwise.
    @discardableResult
    func request(
        _ method: String, _ target: String, body: String = "", headers: HTTPHeaders = [:]
    ) async -> APIResponse {
        var headers = headers
        headers["Authorization"] = "Bearer \(server.token)"
        if headers["Content-Type"] == nil, !body.isEmpty { headers["Content-Type"] = "application/json" }
        return await server.handle(
            APIRequest(method: method, target: target, headers: headers, body: Array(body.utf8)))
    }

    /// The lines of a watch, each decoded, until `count` of them came or the watch ended.
    func watch(_ target: String, headers: HTTPHeaders = [:], count: Int) async throws -> [JSONValue] {
        guard case .stream(let stream) = await request("GET", target, headers: headers).body else {
            Issue.record("\(target) is no watch")
            return []
        }
        defer { stream.close() }
        var events: [JSONValue] = []
        while events.count < count, let chunk = await stream.next() {
            for line in chunk.split(separator: 0x0A) { events.append(try JSONValue(parsing: line)) }
        }
        return events
    }
}
