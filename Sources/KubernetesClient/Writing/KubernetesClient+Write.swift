import HTTPTransport
public import JSON
public import KubernetesAPI

extension KubernetesClient {
    /// Creates an object and returns it as stored.
    ///
    /// - Throws: ``KubernetesError`` with `.alreadyExists` if the name is taken.
    @discardableResult
    public func create<Object: KubernetesObject>(
        _ object: Object, options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        var request = try APIRequest("create", .post, Object.resource, object.key, isCollection: true)
        request.query = options.query
        request.body = object.json.encoded()
        return try await write(request)
    }

    /// Creates what a subresource of an object stands for, as the binding of a Pod; the answer is not read.
    public func create<Object: KubernetesObject>(
        _ subresource: Subresource, of type: Object.Type, _ key: ObjectKey, _ body: JSONValue,
        options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) {
        var request = try APIRequest("create", .post, Object.resource, key, subresource: subresource.name)
        request.query = options.query
        request.body = body.encoded()
        _ = try await perform(request)
    }

    /// Replaces an object and returns it as stored.
    ///
    /// - Throws: ``KubernetesError`` with `.conflict` if `metadata.resourceVersion` is not the stored one; with an empty
    ///   one, whatever is stored is overwritten.
    @discardableResult
    public func replace<Object: KubernetesObject>(
        _ object: Object, subresource: Subresource? = nil, options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        var request = try APIRequest("replace", .put, Object.resource, object.key, subresource: subresource?.name)
        request.query = options.query
        request.body = object.json.encoded()
        return try await write(request)
    }

    /// Replaces the status of an object, and nothing else, and returns the object as stored.
    @discardableResult
    public func replaceStatus<Object: KubernetesObject>(
        _ object: Object, options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        try await replace(object, subresource: .status, options: options)
    }

    /// Deletes an object; one with finalizers stays until they are gone.
    ///
    /// - Throws: ``KubernetesError`` with `.notFound` if there is none, `.conflict` if it is not the one meant.
    public func delete<Object: KubernetesObject>(
        _ type: Object.Type, _ key: ObjectKey, options: DeleteOptions = DeleteOptions()
    ) async throws(KubernetesError) {
        var request = try APIRequest("delete", .delete, Object.resource, key)
        request.body = options.json.encoded()
        _ = try await perform(request)
    }

    /// Sends a write and decodes the object that comes back, managed fields included.
    func write<Object: KubernetesObject>(_ request: APIRequest) async throws(KubernetesError) -> Object {
        let response = try await perform(request)
        return try decode(response.body, request.operation, keepsManagedFields: true)
    }
}
