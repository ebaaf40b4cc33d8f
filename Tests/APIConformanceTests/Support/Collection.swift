import JSON

/// The forms of a patch.
enum PatchType: String, Sendable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"
}

/// The objects of one resource, in one namespace or cluster-wide: the verbs of the API.
///
/// Every verb but ``send(_:_:_:_:type:headers:)`` throws ``Refusal`` where it is refused.
struct Collection: Sendable {
    let server: Server
    let path: String

    /// Sends anything, and returns whatever is answered.
    func send(
        _ method: Method, _ name: String = "", _ query: [String: String] = [:], _ body: [UInt8]? = nil,
        type: String = "application/json", headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        if body != nil { headers["Content-Type"] = type }
        let path = name.isEmpty ? path : "\(path)/\(name)"
        return try await server.send(
            Request(method: method, path: path, query: query, headers: headers, body: body))
    }

    @discardableResult
    func create(_ object: JSONValue, at name: String = "", _ query: [String: String] = [:]) async throws -> JSONValue {
        try await send(.post, name, query, object.encoded()).succeeded().json
    }

    /// Creates from a body that is no value: garbage, YAML, protobuf.
    @discardableResult
    func create(text: String, _ query: [String: String] = [:], type: String = "application/json") async throws
        -> Answer
    {
        try await send(.post, "", query, Array(text.utf8), type: type).succeeded()
    }

    func get(_ name: String, _ query: [String: String] = [:]) async throws -> JSONValue {
        try await send(.get, name, query).succeeded().json
    }

    func exists(_ name: String) async throws -> Bool {
        try await send(.get, name).status == 200
    }

    func list(_ query: [String: String] = [:]) async throws -> JSONValue {
        try await send(.get, "", query).succeeded().json
    }

    /// The names of the objects that a list returns.
    func names(_ query: [String: String] = [:]) async throws -> [String] {
        try await list(query).items.map(\.name)
    }

    @discardableResult
    func update(_ object: JSONValue, at subresource: String = "", _ query: [String: String] = [:]) async throws
        -> JSONValue
    {
        try await send(.put, Self.place(object.name, subresource), query, object.encoded()).succeeded().json
    }

    @discardableResult
    func patch(
        _ name: String, _ patch: JSONValue, _ type: PatchType = .merge, at subresource: String = "",
        _ query: [String: String] = [:]
    ) async throws -> JSONValue {
        try await self.patch(name, text: patch.text, type, at: subresource, query)
    }

    @discardableResult
    func patch(
        _ name: String, text: String, _ type: PatchType = .merge, at subresource: String = "",
        _ query: [String: String] = [:]
    ) async throws -> JSONValue {
        try await send(.patch, Self.place(name, subresource), query, Array(text.utf8), type: type.rawValue)
            .succeeded().json
    }

    /// Applies on the server's side.
    @discardableResult
    func apply(
        _ object: JSONValue, by manager: String, force: Bool = false, at subresource: String = "",
        _ query: [String: String] = [:]
    ) async throws -> JSONValue {
        var query = query
        query["fieldManager"] = manager
        if force { query["force"] = "true" }
        return try await patch(object.name, object, .apply, at: subresource, query)
    }

    @discardableResult
    func delete(_ name: String, _ options: JSONValue? = nil, _ query: [String: String] = [:]) async throws -> JSONValue
    {
        try await send(.delete, name, query, options?.encoded()).succeeded().json
    }

    func watch(_ query: [String: String] = [:], accept: String = "application/json") async throws -> Watch {
        var query = query
        query["watch"] = "true"
        return try await server.open(Request(path: path, query: query, headers: ["Accept": accept]))
    }

    /// Waits until the object is so that it matches.
    ///
    /// - Returns: the object as it was then; nil where it is gone and `matches` says so of nil.
    @discardableResult
    func wait(for name: String, until matches: (JSONValue?) -> Bool) async throws -> JSONValue? {
        while true {
            let answer = try await send(.get, name)
            let object = answer.status == 404 ? nil : try answer.succeeded().json
            if matches(object) { return object }
            let list = try await list(["fieldSelector": "metadata.name=\(name)"])
            if list.items.first != object { continue }
            let watch = try await watch([
                "fieldSelector": "metadata.name=\(name)", "resourceVersion": list.version, "timeoutSeconds": "60",
            ])
            _ = try await watch.next()
        }
    }

    private static func place(_ name: String, _ subresource: String) -> String {
        subresource.isEmpty ? name : "\(name)/\(subresource)"
    }
}
