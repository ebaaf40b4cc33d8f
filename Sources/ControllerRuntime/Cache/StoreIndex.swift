public import KubernetesAPI
internal import Synchronization

/// Finds the objects of a ``Store`` by something other than their keys.
///
/// Make it before the store is filled, and before those who ask it register with the store: a store tells its changes
/// in the order of registration.
public final class StoreIndex<Object: KubernetesObject, Value: Hashable & Sendable>: Sendable {
    private let store: Store<Object>
    private let keys = Mutex<[Value: Set<ObjectKey>]>([:])

    /// Makes an index of a store.
    /// - Parameters:
    ///   - store: Whose objects are to be found.
    ///   - values: Under what an object is to be found.
    public init(_ store: Store<Object>, by values: @escaping @Sendable (Object) -> [Value]) {
        self.store = store
        store.onChange { [weak self] change in
            self?.replace(
                change.key, old: change.old.map(values) ?? [], new: change.new.map(values) ?? [])
        }
    }

    /// The objects that are to be found there, ordered by key.
    public subscript(value: Value) -> [Object] {
        let found = keys.withLock { $0[value] ?? [] }
        return found.sorted().compactMap { store[$0] }
    }

    private func replace(_ key: ObjectKey, old: [Value], new: [Value]) {
        keys.withLock { keys in
            for value in old {
                keys[value]?.remove(key)
                if keys[value]?.isEmpty == true { keys[value] = nil }
            }
            for value in new { keys[value, default: []].insert(key) }
        }
    }
}
