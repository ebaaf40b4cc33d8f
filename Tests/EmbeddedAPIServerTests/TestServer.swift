import JSON
import Logging
import Testing

@testable import EmbeddedAPIServer

/// A server without a socket, asked as its administrator.
struct TestServer {
    let server: EmbeddedAPIServer

    init(
        authorization: EmbeddedAPIServer.Authorization = .alwaysAllow,
        auditSink: (@Sendable (JSONValue) -> Void)? = nil
    ) throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        server = try EmbeddedAPIServer(.init(logger: logger, authorization: authorization, auditSink: auditSink))
    }

    /// - Parameters:
    ///   - body: JSON, unless the headers say otherwise.
    ///   - headers: may hold credentials other than the administrator's.
    @discardableResult
    func request(
        _ method: String, _ target: String, body: String = "", headers: HTTPHeaders = [:]
    ) async -> APIResponse {
        var headers = headers
        if headers["Authorization"] == nil { headers["Authorization"] = "Bearer \(server.token)" }
        if headers["Content-Type"] == nil, !body.isEmpty { headers["Content-Type"] = "application/json" }
        return await server.handle(
            APIRequest(method: method, target: target, headers: headers, body: Array(body.utf8)))
    }

    /// The JSON that is answered, whatever the status.
    func json(
        _ method: String, _ target: String, body: String = "", headers: HTTPHeaders = [:]
    ) async throws -> JSONValue {
        guard case .bytes(let bytes) = await request(method, target, body: body, headers: headers).body else {
            throw CancellationError()
        }
        return try JSONValue(parsing: bytes)
    }

    /// Creates an object, which is expected to succeed.
    @discardableResult
    func create(_ target: String, _ object: JSONValue) async throws -> JSONValue {
        let response = await request("POST", target, body: object.text)
        guard case .bytes(let bytes) = response.body else { throw CancellationError() }
        let answer = try JSONValue(parsing: bytes)
        #expect(response.status == 201, "\(answer.text)")
        return answer
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
