import HTTPTransport
public import JSON
public import KubernetesAPI

extension KubernetesClient {
    /// Merges a patch into an object (RFC 7386) and returns the object as stored.
    @discardableResult
    public func mergePatch<Object: KubernetesObject>(
        _ type: Object.Type,
        _ key: ObjectKey,
        _ patch: JSONValue,
        subresource: Subresource? = nil,
        options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        try await self.patch(
            "patch", key, patch, "application/merge-patch+json", subresource: subresource, query: options.query)
    }

    /// Applies operations to an object (RFC 6902), all or none, and returns the object as stored.
    ///
    /// - Throws: ``KubernetesError`` with `isInapplicablePatch` if a `test` does not hold.
    @discardableResult
    public func jsonPatch<Object: KubernetesObject>(
        _ type: Object.Type,
        _ key: ObjectKey,
        _ patch: JSONPatch,
        subresource: Subresource? = nil,
        options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        try await self.patch(
            "patch", key, patch.json, "application/json-patch+json", subresource: subresource, query: options.query)
    }

    /// Applies an object on the server: states which fields the field manager wants, and gives up those left out.
    ///
    /// - Parameters:
    ///   - object: The fields that are wanted; with a `metadata.uid` or `resourceVersion`, only if they match.
    ///   - fieldManager: Who wants them.
    ///   - force: Takes fields that others own; only for fields that are ours to decide.
    ///   - subresource: The part that is meant.
    ///   - options: Dry run and field validation; its field manager is ignored.
    /// - Throws: ``KubernetesError`` with `.conflict` if somebody else owns a field and `force` is not set.
    @discardableResult
    public func apply<Object: KubernetesObject>(
        _ object: Object,
        fieldManager: String,
        force: Bool = false,
        subresource: Subresource? = nil,
        options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        try await apply(
            Object.self, object.key, object.json, fieldManager: fieldManager, force: force, subresource: subresource,
            options: options)
    }

    /// Applies JSON on the server, for objects of which only some fields are wanted.
    ///
    /// `apiVersion`, `kind`, name and namespace are filled in, managed fields left out.
    @discardableResult
    public func apply<Object: KubernetesObject>(
        _ type: Object.Type,
        _ key: ObjectKey,
        _ configuration: JSONValue,
        fieldManager: String,
        force: Bool = false,
        subresource: Subresource? = nil,
        options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        var object = configuration.object ?? [:]
        object["apiVersion"] = .string(Object.resource.gvk.apiVersion)
        object["kind"] = .string(Object.resource.gvk.kind)
        var metadata = object["metadata"]?.object ?? [:]
        metadata["name"] = .string(key.name)
        if Object.resource.isNamespaced { metadata["namespace"] = .string(key.namespace) }
        _ = metadata.removeValue(forKey: "managedFields")
        object["metadata"] = .object(metadata)

        var options = options
        options.fieldManager = fieldManager
        let query = options.query + (force ? [("force", "true")] : [])
        // JSON is YAML; the media type for apply has no JSON form before Kubernetes 1.34.
        return try await patch(
            "apply", key, .object(object), "application/apply-patch+yaml", subresource: subresource, query: query)
    }

    private func patch<Object: KubernetesObject>(
        _ verb: String,
        _ key: ObjectKey,
        _ body: JSONValue,
        _ contentType: String,
        subresource: Subresource?,
        query: [(name: String, value: String)]
    ) async throws(KubernetesError) -> Object {
        var request = try APIRequest(verb, .patch, Object.resource, key, subresource: subresource?.name)
        request.query = query
        request.body = body.encoded()
        request.contentType = contentType
        return try await write(request)
    }
}
