import JSON
import KubernetesAPI

/// Answers requests for objects: maps method and path to a verb of the core, and its result to a response.
struct ResourceEndpoint {
    let core: APICore
    let watches: OpenWatches
    let authenticator: Authenticator
    let caller: Caller

    /// One request, with all that its path and headers say.
    struct Operation {
        let request: APIRequest
        let query: RequestTarget
        let target: ObjectTarget
        let writer: ObjectWriter
    }

    func answer(
        _ request: APIRequest,
        _ query: RequestTarget,
        path: ResourcePath,
        registry: ResourceRegistry
    ) throws(APIStatusError) -> APIResponse {
        let target = try resolve(path, in: registry)
        let writer = ObjectWriter(
            resource: target.resource,
            representation: try Representation(for: request, target: query),
            tableObjects: query.parameter("includeObject").flatMap(TableObjects.init) ?? .metadata,
            kind: target.subresource?.kind,
            now: core.configuration.now
        )
        let operation = Operation(request: request, query: query, target: target, writer: writer)
        var response =
            if target.subresource != nil { try onSubresource(operation) } else if target.name.isEmpty {
                try onCollection(operation)
            } else { try onObject(operation) }
        if let warning = target.resource.deprecationWarning { response.headers.addWarning(warning) }
        return response
    }

    private func resolve(_ path: ResourcePath, in registry: ResourceRegistry) throws(APIStatusError) -> ObjectTarget {
        let found = registry.definition(group: path.group, version: path.version, plural: path.plural)
        // A group of built-in kinds answers for all of its paths, the router for those of nobody.
        let isBuiltIn = registry.definitions.contains { $0.gvk.group == path.group && !$0.isCustom }
        let notFound = isBuiltIn ? APIStatusError.resourceNotFound : .pathNotFound
        guard let resource = found, path.namespace.isEmpty || resource.isNamespaced else { throw notFound }
        // An object of a namespaced kind is found only through its namespace.
        guard path.name.isEmpty || resource.isNamespaced == !path.namespace.isEmpty else { throw notFound }
        var target = ObjectTarget(resource: resource, namespace: path.namespace, name: path.name)
        if !path.subresource.isEmpty {
            let subresource = Subresource(rawValue: path.subresource)
            guard let subresource, resource.subresources.contains(subresource) else {
                throw resource.isCustom ? .notFound(resource, path.name) : notFound
            }
            target.subresource = subresource
        }
        return target
    }

    private func onCollection(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        let target = operation.target
        guard target.resource.isStored else { return try review(operation) }
        switch operation.request.method {
        case "GET" where operation.query.flag("watch") ?? false: return try watch(operation)
        case "GET": return operation.respond(try core.list(target, try operation.query.listOptions()))
        case "POST":
            guard target.resource.isNamespaced == !target.namespace.isEmpty else { throw .methodNotAllowed }
            let options = try operation.query.writeOptions("CreateOptions", caller: caller)
            return operation.respond(try core.create(try RequestBody(of: operation.request), at: target, options))
        case "DELETE":
            let options = try DeleteOptions(target: operation.query, request: operation.request, caller: caller)
            let selecting = try operation.query.listOptions()
            return operation.respond(try core.deleteCollection(target, selecting: selecting, options))
        default: throw .methodNotAllowed
        }
    }

    private func onObject(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        let target = operation.target
        guard target.resource.isStored else { throw .pathNotFound }
        switch operation.request.method {
        // To watch one object is to watch the collection with a selector for its name.
        case "GET": return try get(operation)
        case "PUT": return try update(operation)
        case "PATCH": return try patch(operation)
        case "DELETE":
            let options = try DeleteOptions(target: operation.query, request: operation.request, caller: caller)
            return operation.respond(try core.delete(target, options))
        default: throw .methodNotAllowed
        }
    }

    private func onSubresource(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        if let response = try onOwnKind(operation) { return response }
        let verbs = operation.target.subresource?.verbs ?? []
        switch operation.request.method {
        case "GET" where verbs.contains("get"): return try get(operation)
        case "PUT" where verbs.contains("update"): return try update(operation)
        case "PATCH" where verbs.contains("patch"): return try patch(operation)
        case "POST" where operation.target.subresource == .token: return try requestToken(operation)
        default: throw .methodNotAllowed
        }
    }

    private func review(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        let target = operation.target
        guard operation.request.method == "POST", target.resource.isNamespaced == !target.namespace.isEmpty else {
            throw .methodNotAllowed
        }
        let options = try operation.query.writeOptions("CreateOptions", caller: caller)
        let reviews = Reviews(core: core, authenticator: authenticator)
        return operation.respond(try reviews.answer(try RequestBody(of: operation.request), at: target, options))
    }

    private func requestToken(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        let options = try operation.query.writeOptions("CreateOptions", caller: caller)
        let requests = TokenRequests(tokens: authenticator.tokens)
        let body = try RequestBody(of: operation.request)
        return operation.respond(try requests.answer(body, at: operation.target, options))
    }

    private func get(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        let version = operation.query.parameter("resourceVersion") ?? ""
        return operation.respond(try core.get(operation.target, resourceVersion: version))
    }

    private func update(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        let options = try operation.query.writeOptions("UpdateOptions", caller: caller)
        return operation.respond(try core.update(try RequestBody(of: operation.request), at: operation.target, options))
    }

    private func patch(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        let options = try operation.query.writeOptions("PatchOptions", caller: caller)
        guard let type = PatchType(contentType: operation.request.headers["Content-Type"]) else {
            guard operation.target.resource.isCustom else { throw .mediaTypeNotRouted }
            throw .unsupportedMediaType(PatchType.allCases.filter { $0 != .strategic }.map(\.rawValue))
        }
        let format: BodyFormat = type == .apply ? .yaml : .json
        let body = RequestBody(bytes: operation.request.body, format: format)
        return operation.respond(try core.patch(body, type: type, at: operation.target, options))
    }

    private func watch(_ operation: Operation) throws(APIStatusError) -> APIResponse {
        let events = try core.watch(operation.target, try operation.query.watchOptions())
        try watches.open(events)
        return WatchResponse(events: events, watches: watches, writer: operation.writer).response
    }
}

extension ResourceEndpoint.Operation {
    private func response(_ status: Int, _ body: [UInt8]) -> APIResponse {
        let type = writer.representation.format.contentType
        return APIResponse(status: status, headers: ["Content-Type": type], body: .bytes(body))
    }

    func respond(_ object: APIObject) -> APIResponse { response(200, writer.body(object)) }

    func respond(_ list: ListResult) -> APIResponse { response(200, writer.body(list)) }

    func respond(_ result: WriteResult) -> APIResponse {
        var response = response(result.isCreated ? 201 : 200, writer.body(result.object))
        for warning in result.warnings { response.headers.addWarning(warning) }
        response.objectName = result.object.json.objectName
        return response
    }

    func respond(_ result: DeleteResult) -> APIResponse {
        // A Status is no object of the resource: it is never turned into a table.
        let isStatus = result.body.json["kind"] == "Status"
        var response = response(
            result.code,
            isStatus ? writer.representation.format.encode(result.body.json) : writer.body(result.body))
        for warning in result.warnings { response.headers.addWarning(warning) }
        return response
    }
}

extension HTTPHeaders {
    /// Code 299, a "miscellaneous persistent warning" (RFC 7234 §5.5.7), is the one that clients of Kubernetes print.
    mutating func addWarning(_ text: String) {
        var quoted = ""
        for character in text {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character.isNewline ? " " : character)
        }
        add("Warning", "299 - \"\(quoted)\"")
    }
}
