import JSON
import KubernetesAPI
import KubernetesClient

/// Writes that are bound to what was read: another object of that name, or a newer version, is a conflict.
struct BoundWriter: Sendable {
    let client: KubernetesClient
    let fieldManager: String

    private var options: WriteOptions { WriteOptions(fieldManager: fieldManager) }

    @discardableResult
    func create<Object: KubernetesObject>(_ object: Object) async throws(KubernetesError) -> Object {
        try await client.create(object, options: options)
    }

    /// Merges into the object that was read.
    @discardableResult
    func patch<Object: KubernetesObject>(
        _ object: Object, _ patch: JSONValue, subresource: Subresource? = nil
    ) async throws(KubernetesError) -> Object {
        var patch = patch
        patch[path: ["metadata", "uid"]] = .string(object.metadata.uid)
        patch[path: ["metadata", "resourceVersion"]] = .string(object.metadata.resourceVersion)
        return try await client.mergePatch(
            Object.self, object.key, patch, subresource: subresource, options: options)
    }

    /// Deletes the object that was read; that it is gone already is as well.
    func delete<Object: KubernetesObject>(_ object: Object, grace: Int? = nil) async throws(KubernetesError) {
        do {
            try await client.delete(
                Object.self, object.key,
                options: DeleteOptions(uid: object.metadata.uid, gracePeriodSeconds: grace, propagation: .background))
        } catch  where error.isNotFound || error.isConflict {
            return
        }
    }

    /// Makes an owner manage the object.
    func adopt<Object: KubernetesObject>(_ object: Object, by owner: some KubernetesObject)
        async throws(KubernetesError)
    {
        let references = object.metadata.ownerReferences + [OwnerReference(controller: owner)]
        try await patch(object, ["metadata": ["ownerReferences": references.json]])
    }

    /// Ends that an owner manages the object.
    func release<Object: KubernetesObject>(_ object: Object, by owner: some KubernetesObject)
        async throws(KubernetesError)
    {
        let references = object.metadata.ownerReferences.filter { $0.uid != owner.metadata.uid }
        try await patch(object, ["metadata": ["ownerReferences": references.json]])
    }
}
