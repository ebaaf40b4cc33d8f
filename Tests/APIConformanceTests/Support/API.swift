import JSON
import Testing

/// The API as a case uses it: from a namespace of its own.
struct API: Sendable {
    @TaskLocal static var current: API?

    let server: Server
    let namespace: String

    /// The group of the shared kinds.
    var group: String { server.group }

    var configMaps: Collection { core("configmaps") }
    var secrets: Collection { core("secrets") }
    var events: Collection { core("events") }
    var leases: Collection { named("leases", in: "coordination.k8s.io/v1") }
    var newEvents: Collection { named("events", in: "events.k8s.io/v1") }
    /// Of the kind with a status, defaults, and lists of every type.
    var foos: Collection { named("foos", in: "\(group)/v1") }
    /// The same in an older version.
    var oldFoos: Collection { named("foos", in: "\(group)/v1beta1") }
    /// Of the kind without a status endpoint.
    var plains: Collection { named("plains", in: "\(group)/v1") }
    var namespaces: Collection { Collection(server: server, path: "/api/v1/namespaces") }
    var definitions: Collection { clusterWide("customresourcedefinitions", in: "apiextensions.k8s.io/v1") }

    /// Objects of the core group in the case's namespace.
    func core(_ plural: String) -> Collection {
        Collection(server: server, path: "/api/v1/namespaces/\(namespace)/\(plural)")
    }

    /// Objects of another group in the case's namespace.
    func named(_ plural: String, in groupVersion: String) -> Collection {
        Collection(server: server, path: "/apis/\(groupVersion)/namespaces/\(namespace)/\(plural)")
    }

    /// Objects that have no namespace, or those of all namespaces.
    func clusterWide(_ plural: String, in groupVersion: String) -> Collection {
        Collection(server: server, path: (groupVersion == "v1" ? "/api/" : "/apis/") + "\(groupVersion)/\(plural)")
    }

    /// A GET of any path.
    func get(_ path: String, _ query: [String: String] = [:], accept: String = "application/json") async throws
        -> Answer
    {
        try await server.send(Request(path: path, query: query, headers: ["Accept": accept]))
    }

    /// Another namespace, deleted with the case.
    func withSecondNamespace(_ body: (API) async throws -> Void) async throws {
        let other = API(server: server, namespace: server.newName())
        try await namespaces.create(JSONValue.namespace(other.namespace))
        try await body(other)
        if server.isExternal { _ = try? await namespaces.delete(other.namespace) }
    }

    /// Ends a case that only something beside the API server could make true, where that is missing.
    func needControllers(_ location: SourceLocation = #_sourceLocation) async throws {
        if try await server.hasControllers() { return }
        print("\u{26A0}\u{FE0F}  SKIPPED: no controller manager runs in this cluster: \(Test.current?.name ?? "")")
        try Test.cancel("no controller manager runs in this cluster", sourceLocation: location)
    }

    /// Waits until a definition is established, and its objects can be listed.
    func waitUntilServed(_ definition: JSONValue) async throws {
        let watch = try await definitions.watch(["fieldSelector": "metadata.name=\(definition.name)"])
        _ = try await watch.events { $0.object.condition("Established")?["status"] == "True" }
        let spec = definition["spec"]
        for version in spec?["versions"]?.array ?? [] where version["served"] == true {
            let collection = clusterWide(
                spec?["names"]?["plural"]?.string ?? "",
                in: "\(spec?["group"]?.string ?? "")/\(version["name"]?.string ?? "")")
            // Established is written before the handler is there.
            while try await collection.send(.get).status == 404 { await Task.yield() }
        }
    }
}

/// The API of the case that runs.
var api: API {
    guard let api = API.current else { preconditionFailure("a case runs outside of its suite") }
    return api
}

extension API {
    /// Makes a definition for as long as `body` takes, established and served.
    func withDefinition(_ definition: JSONValue, _ body: () async throws -> Void) async throws {
        try await definitions.create(definition)
        let result: Result<Void, any Error>
        do {
            try await waitUntilServed(definition)
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        if server.isExternal { _ = try? await definitions.delete(definition.name) }
        try result.get()
    }
}
