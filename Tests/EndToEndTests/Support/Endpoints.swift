import HTTPTransport
import JSON
import TestSupport
import Testing

/// What a controller tells of itself over HTTP.
struct Endpoints: Sendable {
    /// The options that make a controller listen, on ports of its own.
    static let flags = ["--metrics-address", "127.0.0.1:0", "--health-address", "127.0.0.1:0"]

    private let transport: CurlTransport
    let metrics: String
    let health: String

    /// Waits until the controller listens.
    init(of controller: RunningProcess) async throws {
        transport = try CurlTransport(.init(allowsPlainHTTP: true))
        metrics = try await Self.url(of: "metrics", controller)
        health = try await Self.url(of: "health checks", controller)
    }

    private static func url(of purpose: String, _ controller: RunningProcess) async throws -> String {
        let line = try await controller.errors.first { line in
            line.contains(#""msg":"listening""#) && line.contains(#""for":"\#(purpose)""#)
        }
        return "http://" + (try #require(try JSONValue(parsing: Array(line.utf8))["address"]?.string))
    }

    /// Status and text of the answer.
    func get(_ url: String) async throws -> (Int, String) { try await send(.get, url) }

    /// Status and text of the answer.
    func put(_ url: String, _ body: String) async throws -> (Int, String) { try await send(.put, url, body) }

    private func send(
        _ method: HTTPRequest.Method, _ url: String, _ body: String? = nil
    ) async throws -> (Int, String) {
        let response = try await transport.send(
            HTTPRequest(method: method, url: url, body: body.map { Array($0.utf8) }))
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    /// The lines of `/metrics`.
    func metricLines() async throws -> [String] {
        let (status, text) = try await get(metrics + "/metrics")
        try #require(status == 200)
        try #require(text.hasSuffix("\n"))
        return text.split(separator: "\n").map(String.init)
    }
}

extension [String] {
    /// The value of the only line of a metric with all these labels.
    func value(of name: String, _ labels: String...) -> Double? {
        let lines = filter { line in
            (line.hasPrefix(name + "{") || line.hasPrefix(name + " ")) && labels.allSatisfy { line.contains($0) }
        }
        guard lines.count == 1, let value = lines.first?.split(separator: " ").last else { return nil }
        return Double(value)
    }
}
