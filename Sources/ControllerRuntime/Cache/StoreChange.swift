public import KubernetesAPI
internal import KubernetesClient

/// A change to a ``Store``.
public struct StoreChange<Object: KubernetesObject>: Sendable {
    /// Whose change it is.
    public var key: ObjectKey
    /// What the store had before; nil if the object is new, or never was readable.
    public var old: Object?
    /// What the store has now; nil if the object is gone, or never was readable.
    public var new: Object?
    /// Whether it was found in a list, so that it may have happened long ago.
    public var isFromList: Bool

    /// What there is to look at: the new object, or the last of the old one.
    public var object: Object? { new ?? old }
}

/// What a ``Store`` knows of one object.
struct StoreEntry<Object: KubernetesObject>: Sendable {
    /// The object in its last readable form.
    var object: Object?
    /// Why its newest form cannot be read.
    var problem: String?

    /// Keeps the item without the record of who wrote which field: about half of all metadata.
    init(_ item: Guarded<Object>) {
        switch item {
        case .object(var object):
            if !object.metadata.managedFields.isEmpty { object.metadata.managedFields = [] }
            self.object = object
        case .undecodable(let rest):
            problem = String(describing: rest.error)
        }
    }

    /// Whether nothing has to be done that was not done for `other`.
    func isSame(as other: StoreEntry) -> Bool {
        guard problem == other.problem else { return false }
        guard let mine = object?.metadata, let theirs = other.object?.metadata else {
            return object == nil && other.object == nil
        }
        return mine.uid == theirs.uid && mine.resourceVersion == theirs.resourceVersion
            && !mine.resourceVersion.isEmpty
    }
}

/// The content of a store in the making, filled page by page.
struct StoreSnapshot<Object: KubernetesObject>: Sendable {
    private(set) var entries: [ObjectKey: StoreEntry<Object>] = [:]

    /// Whether the object was not there yet.
    @discardableResult
    mutating func insert(_ item: Guarded<Object>) -> Bool {
        // Without a name there is nothing that could be asked for, or deleted.
        guard !item.key.name.isEmpty else { return false }
        return entries.updateValue(StoreEntry(item), forKey: item.key) == nil
    }

    mutating func remove(_ key: ObjectKey) {
        entries[key] = nil
    }
}
