import JSON
import Synchronization

/// What is to be done after writes: dependents to collect, namespaces and definitions to empty.
final class LifecycleQueue: Sendable {
    enum Work: Sendable, Hashable {
        /// The object of this UID is gone: what depends on it may have to go.
        case ownerGone(uid: String)
        /// An object names owners: they may not be there.
        case dependent(ObjectLocation)
        /// An object waits for its dependents, or to let them go.
        case waitingOwner(ObjectLocation)
        case namespace(String)
        /// A CRD is to go, with its objects.
        case definition(String)
    }

    private struct State {
        var queue: [Work] = []
        var known: Set<Work> = []
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Sees what follows from a write.
    ///
    /// - Parameter hasDependents: whether anything names the object of a UID as its owner.
    func note(_ change: Change, in table: StorageID, hasDependents: (String) -> Bool) {
        let object = change.object.json
        if change.kind == .deleted {
            if hasDependents(object.objectUID) { add(.ownerGone(uid: object.objectUID)) }
            for owner in object.owners { add(.ownerGone(uid: owner.uid)) }
            if !object.objectNamespace.isEmpty { add(.namespace(object.objectNamespace)) }
            add(.definition("\(table.plural).\(table.group)"))
            return
        }
        note(object, in: table)
    }

    /// Sees what is to be done about an object that is there.
    func note(_ object: JSONValue, in table: StorageID) {
        let key = ObjectStorage.key(namespace: object.objectNamespace, name: object.objectName)
        let location = ObjectLocation(table: table, key: key)
        if !object.owners.isEmpty { add(.dependent(location)) }
        guard object.isBeingDeleted else { return }
        let finalizers = object.finalizers
        if finalizers.contains(Propagation.orphan) || finalizers.contains(Propagation.foreground) {
            add(.waitingOwner(location))
        }
        if table == BuiltInResources.namespaces { add(.namespace(object.objectName)) }
        if table == BuiltInResources.customResourceDefinitions { add(.definition(object.objectName)) }
    }

    func add(_ work: Work) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.known.insert(work).inserted else { return nil }
            state.queue.append(work)
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// All there is to do now, in order.
    func takeAll() -> [Work] {
        state.withLock { state in
            defer {
                state.queue.removeAll()
                state.known.removeAll()
            }
            return state.queue
        }
    }

    /// Waits until there is something to do, or the task is cancelled.
    ///
    /// One task waits at a time.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if !state.queue.isEmpty || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume()
        }
    }
}
