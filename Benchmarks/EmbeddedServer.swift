import EmbeddedAPIServer
import HTTPTransport
import JSON
import Synchronization

/// Secrets a second that the embedded API server creates for eight clients at a time, each on a connection of its own.
///
/// The baseline is the same requests handed to the server in this process: what is missing to it goes into HTTP, TLS and
/// the client, which share the machine's cores with the server.
func measureEmbeddedWrites() async throws -> Measurement {
    let connections = 8
    let count = 8_000
    let value = String(repeating: "eA", count: 512)
    @Sendable func body(_ name: String) -> [UInt8] {
        let secret: JSONValue = [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)],
            "data": ["value": .string(value)],
        ]
        return secret.encoded()
    }
    @Sendable func rate(_ create: @Sendable @escaping (String) async throws -> Int) async throws -> Double {
        let elapsed = try await ContinuousClock().measure {
            try await withThrowingTaskGroup { group in
                for connection in 0..<connections {
                    group.addTask {
                        for number in 0..<count / connections {
                            let status = try await create("secret-\(connection)-\(number)")
                            guard status == 201 else { throw BenchmarkError("a Secret was answered with \(status)") }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        return Double(count) / elapsed.inSeconds
    }
    let path = "/api/v1/namespaces/default/secrets"
    let overHTTP = try await withServer { server, transport, url in
        try await rate { name in
            try await transport.send(httpRequest(.post, url + path, server, body(name))).status
        }
    }
    let inProcess = try await withServer { server, _, _ in
        try await rate { name in await server.handle(request("POST", path, server, body(name))).status }
    }
    return Measurement(
        name: "embedded-writes", value: overHTTP, unit: "Secrets/s", baseline: inProcess,
        baselineIs: "the same \(count) requests of 1 KiB handed to the server in process by \(connections) tasks, "
            + "without HTTP and TLS")
}

/// Events a second that 100 watchers of ConfigMaps get, each on a connection of its own, while one writer writes.
///
/// The baseline is 100 watchers who pull the same lines from the server in this process.
func measureEmbeddedWatch() async throws -> Measurement {
    let watchers = 100
    let count = 1_000
    let path = "/api/v1/namespaces/default/configmaps"
    let selected = path + "?watch=1&resourceVersion=0&labelSelector=app"
    /// - Parameter open: begins a watch, and returns what pulls its next lines.
    @Sendable func rate(
        _ server: EmbeddedAPIServer,
        _ open: @Sendable @escaping () async throws -> @Sendable () async throws -> Int?
    ) async throws -> Double {
        try await withThrowingTaskGroup { group in
            for _ in 0..<watchers {
                let pull = try await open()
                group.addTask {
                    var received = 0
                    while received < count {
                        guard let lines = try await pull() else { throw BenchmarkError("a watch ended early") }
                        received += lines
                    }
                }
            }
            let elapsed = try await ContinuousClock().measure {
                for number in 0..<count {
                    let object: JSONValue = [
                        "apiVersion": "v1", "kind": "ConfigMap", "data": ["key": "value"],
                        "metadata": ["name": .string("map-\(number)"), "labels": ["app": "web"]],
                    ]
                    _ = await server.handle(request("POST", path, server, object.encoded()))
                }
                try await group.waitForAll()
            }
            return Double(watchers * count) / elapsed.inSeconds
        }
    }
    let overHTTP = try await withServer { server, transport, url in
        try await rate(server) {
            let stream = try await transport.open(httpRequest(.get, url + selected, server))
            return { try await stream.nextBatch()?.count }
        }
    }
    let inProcess = try await withServer { server, _, _ in
        try await rate(server) {
            guard case .stream(let stream) = await server.handle(request("GET", selected, server, [])).body else {
                throw BenchmarkError("no watch")
            }
            return { await stream.next()?.count { $0 == 0x0A } }
        }
    }
    return Measurement(
        name: "embedded-watch", value: overHTTP, unit: "events/s", baseline: inProcess,
        baselineIs: "\(watchers) watchers who pull the same \(count) events each in process, without HTTP and TLS")
}

/// An empty server, with what speaks to it over eight connections and one more for each stream.
private func withServer<Result: Sendable>(
    _ work: @Sendable (EmbeddedAPIServer, CurlTransport, String) async throws -> Result
) async throws -> Result {
    let server = try EmbeddedAPIServer(.init(logger: quiet))
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        defer { group.cancelAll() }
        let url = try await server.url()
        let tls = TLSConfiguration(certificateAuthorities: Array(server.certificateAuthority.utf8))
        let transport = try CurlTransport(.init(tls: tls, unaryConnections: 8))
        return try await work(server, transport, url)
    }
}

private func request(_ method: String, _ target: String, _ server: EmbeddedAPIServer, _ body: [UInt8]) -> APIRequest {
    APIRequest(
        method: method, target: target,
        headers: ["Authorization": "Bearer \(server.token)", "Content-Type": "application/json"], body: body)
}

private func httpRequest(
    _ method: HTTPRequest.Method, _ url: String, _ server: EmbeddedAPIServer, _ body: [UInt8]? = nil
) -> HTTPRequest {
    HTTPRequest(
        method: method, url: url,
        headers: ["Authorization": "Bearer \(server.token)", "Content-Type": "application/json"], body: body)
}
