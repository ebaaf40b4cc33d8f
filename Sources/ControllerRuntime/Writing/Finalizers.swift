public import JSON
public import KubernetesAPI
public import KubernetesClient

extension KubernetesClient {
    /// Keeps an object from going until the finalizer is removed, and touches nobody else's finalizers.
    ///
    /// - Parameters:
    ///   - finalizer: Who has something to do before the object goes, as `koguma.io/ca`.
    ///   - object: The object as it was read.
    ///   - others: What else is to hold, or to be done, in the same step.
    ///   - options: How the write is accounted for.
    /// - Returns: The object as stored.
    /// - Throws: ``KubernetesError``; with `isOutdated` where the object is not as it was read, so that looking again is
    ///   the answer.
    @discardableResult
    public func addFinalizer<Object: KubernetesObject>(
        _ finalizer: String, to object: Object, and others: [JSONPatch.Operation] = [],
        options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        let patch = object.metadata.adding(finalizer: finalizer) + others
        return try await jsonPatch(Object.self, object.key, JSONPatch(patch), options: options)
    }

    /// Lets an object go, as far as this finalizer kept it, and touches nobody else's finalizers.
    ///
    /// Parameters and errors are those of ``addFinalizer(_:to:and:options:)``.
    @discardableResult
    public func removeFinalizer<Object: KubernetesObject>(
        _ finalizer: String, from object: Object, and others: [JSONPatch.Operation] = [],
        options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Object {
        let patch = object.metadata.removing(finalizer: finalizer) + others
        return try await jsonPatch(Object.self, object.key, JSONPatch(patch), options: options)
    }
}

extension ObjectMeta {
    private static let finalizersPath = JSONPointer(tokens: ["metadata", "finalizers"])

    /// What holds only for the object that was read, in that version.
    public var sameVersion: JSONPatch.Operation {
        .test(JSONPointer(tokens: ["metadata", "resourceVersion"]), .string(resourceVersion))
    }

    /// The patch has no operation that is of no effect: the object may be another by now, so that is tested.
    func adding(finalizer: String) -> [JSONPatch.Operation] {
        if finalizers.contains(finalizer) { return [sameObject] }
        // An absent list has no end to add to; that it is still absent can only be told by the version.
        if finalizers.isEmpty {
            return [sameObject, sameVersion, .add(Self.finalizersPath, [.string(finalizer)])]
        }
        return [
            sameObject, .test(Self.finalizersPath, JSONValue(finalizers)),
            .add(JSONPointer(tokens: Self.finalizersPath.tokens + ["-"]), .string(finalizer)),
        ]
    }

    func removing(finalizer: String) -> [JSONPatch.Operation] {
        guard let index = finalizers.firstIndex(of: finalizer) else { return [sameObject] }
        let path = JSONPointer(tokens: Self.finalizersPath.tokens + ["\(index)"])
        return [sameObject, .test(path, .string(finalizer)), .remove(path)]
    }

    private var sameObject: JSONPatch.Operation {
        .test(JSONPointer(tokens: ["metadata", "uid"]), .string(uid))
    }
}
