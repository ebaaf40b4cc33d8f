import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesClient
import Synchronization
import TestSupport
import Testing

/// The server under test, spoken to over its socket.
final class Server: Sendable {
    @TaskLocal static var current: Server?

    let isExternal: Bool
    /// The group of the kinds that the cases share; a name of this run only.
    let group: String
    private let url: String
    private let transport: CurlTransport
    private let tokens: any TokenSource
    private let run: String
    private let names = Atomic<Int>(0)
    private let controllers = Mutex<Task<Bool, any Error>?>(nil)

    init(_ cluster: TestCluster) async throws {
        let configuration = try ClientConfiguration.load(kubeconfig: cluster.kubeconfig)
        isExternal = cluster.isExternal
        url = configuration.server
        tokens = configuration.tokens
        transport = try CurlTransport(.init(tls: configuration.tls))
        run = String(UUID().uuidString.lowercased().prefix(8))
        group = "run-\(run).conformance.example.com"
    }

    /// A name that nothing else has.
    func newName() -> String {
        "conformance-\(run)-\(names.wrappingAdd(1, ordering: .relaxed).newValue)"
    }

    /// Sends a request and waits for its answer, whatever that is.
    func send(_ request: Request) async throws -> Answer {
        let response = try await transport.send(try await prepared(request))
        return Answer(request: request, head: response.head, body: response.body)
    }

    /// Opens a watch.
    ///
    /// - Throws: ``Refusal`` if it is answered otherwise.
    func open(_ request: Request) async throws -> Watch {
        let stream = try await transport.open(try await prepared(request))
        guard stream.status == 200 else {
            let body = try await stream.remainder(limit: 1 << 20)
            throw Refusal(Answer(request: request, head: stream.head, body: body))
        }
        return Watch(stream)
    }

    private func prepared(_ request: Request) async throws -> HTTPRequest {
        var headers: HTTPHeaders = ["User-Agent": "tester/1", "Accept": "application/json"]
        for (name, value) in request.headers { headers[name] = value }
        if headers["Authorization"] == nil, let token = try await tokens.token() {
            headers["Authorization"] = "Bearer \(token.text)"
        }
        // All cases run at once, and wait for a connection.
        return HTTPRequest(
            method: .init(rawValue: request.method.rawValue) ?? .get, url: url + request.target, headers: headers,
            body: request.body, timeout: .seconds(240))
    }

    /// Whether something collects garbage and empties namespaces: the embedded server does so itself.
    func hasControllers() async throws -> Bool {
        if !isExternal { return true }
        let probe = controllers.withLock { task in
            if let task { return task }
            let new = Task { try await self.probeForControllers() }
            task = new
            return new
        }
        return try await probe.value
    }

    /// Nobody owns the object: a garbage collector takes it away within seconds.
    private func probeForControllers() async throws -> Bool {
        let api = API(server: self, namespace: "default")
        let ghost: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "name": "ghost", "uid": .string(UUID().uuidString.lowercased()),
        ]
        let made = try await api.configMaps.create(configMap(newName(), metadata: ["ownerReferences": [ghost]]))
        let watch = try await api.configMaps.watch([
            "fieldSelector": "metadata.name=\(made.name)", "resourceVersion": made.version, "timeoutSeconds": "40",
        ])
        while let event = try await watch.next() {
            if event.type == "DELETED" { return true }
        }
        try await api.configMaps.delete(made.name)
        return false
    }
}

extension Server {
    /// Makes the kinds that the cases share, for as long as `body` takes.
    func withKinds(_ body: () async throws -> Void) async throws {
        let api = API(server: self, namespace: "default")
        let definitions = [fooDefinition(group: group), plainDefinition(group: group)]
        for definition in definitions {
            try await api.definitions.create(definition)
            try await api.waitUntilServed(definition)
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        if isExternal {
            for definition in definitions { _ = try? await api.definitions.delete(definition.name) }
        }
        try result.get()
    }
}
