import JSON

/// Answers requests for subresources whose objects are of a kind of their own.
extension ResourceEndpoint {
    /// Nil: the subresource is a part of the object.
    func onOwnKind(_ operation: Operation) throws(APIStatusError) -> APIResponse? {
        let target = operation.target
        switch (target.subresource, operation.request.method) {
        case (.scale, "GET"): return operation.respond(try core.scale(target))
        case (.scale, "PUT"):
            let options = try operation.query.writeOptions("UpdateOptions", caller: caller)
            let result = try core.updateScale(try RequestBody(of: operation.request), at: target, options)
            return operation.respond(result.object)
        case (.scale, "PATCH"):
            let options = try operation.query.writeOptions("PatchOptions", caller: caller)
            guard let type = PatchType(contentType: operation.request.headers["Content-Type"]) else {
                throw .unsupportedMediaType(PatchType.allCases.map(\.rawValue))
            }
            let body = RequestBody(bytes: operation.request.body, format: type == .apply ? .yaml : .json)
            return operation.respond(try core.patchScale(body, type: type, at: target, options).object)
        case (.binding, "POST"):
            let options = try operation.query.writeOptions("CreateOptions", caller: caller)
            try core.bind(try RequestBody(of: operation.request), at: target, options)
            return operation.created
        case (.eviction, "POST"):
            let options = try operation.query.writeOptions("CreateOptions", caller: caller)
            try core.evict(try RequestBody(of: operation.request), at: target, options)
            return operation.created
        case (.log, "GET"):
            var pod = target
            pod.subresource = nil
            let container = operation.query.parameter("container") ?? ""
            let text = try PodLog.text(of: try core.get(pod).json, container: container)
            return text.map { APIResponse(text: $0) } ?? APIResponse(status: 204, text: "")
        case (.scale, _), (.binding, _), (.eviction, _), (.log, _): throw .methodNotAllowed
        default: return nil
        }
    }
}

extension ResourceEndpoint.Operation {
    /// 201, with a Status: nothing was made that has a name.
    fileprivate var created: APIResponse {
        let status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Success", "code": 201,
        ]
        let format = writer.representation.format
        return APIResponse(
            status: 201, headers: ["Content-Type": format.contentType], body: .bytes(format.encode(status)))
    }
}
