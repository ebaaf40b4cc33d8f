public import KubernetesAPI
internal import Synchronization

/// What was written and is not in the stores yet, so that nobody acts on what was before their own last write.
///
/// Give it to a ``Controller``, which then waits with a key until the stores show what its reconciles wrote, and note
/// every write that succeeded.
public final class OwnWrites<Owner: Hashable & Sendable>: Sendable {
    private struct Place: Hashable {
        let store: ObjectIdentifier
        let key: ObjectKey
    }

    private struct Pending {
        let isShown: @Sendable () -> Bool
        let until: Duration
    }

    private let pending = Mutex<[Owner: [Place: Pending]]>([:])
    private let stopwatch: Stopwatch
    private let patience: Duration

    /// Makes a record of nothing.
    /// - Parameters:
    ///   - patience: How long a write is waited for: versions may be such that cannot be compared, and a watch may be
    ///     stuck, which is for its health check to say.
    ///   - clock: Measures it.
    public init(patience: Duration = .seconds(30), clock: any Clock<Duration> = ContinuousClock()) {
        self.patience = patience
        stopwatch = Stopwatch(clock)
    }

    /// The owner wrote an object.
    /// - Parameters:
    ///   - object: What the server answered.
    ///   - owner: On whose behalf: the key of a reconcile.
    ///   - store: Where it is going to be seen.
    public func wrote<Object: KubernetesObject>(_ object: Object, by owner: Owner, seenIn store: Store<Object>) {
        note(
            WrittenObject(uid: object.metadata.uid, version: object.metadata.resourceVersion), object.key, owner, store)
    }

    /// The owner deleted an object, which was in this version or a newer one.
    public func deleted<Object: KubernetesObject>(_ object: Object, by owner: Owner, seenIn store: Store<Object>) {
        note(
            WrittenObject(uid: object.metadata.uid, version: object.metadata.resourceVersion, isDeletion: true),
            object.key, owner, store)
    }

    private func note<Object: KubernetesObject>(
        _ written: WrittenObject, _ key: ObjectKey, _ owner: Owner, _ store: Store<Object>
    ) {
        let until = stopwatch.now + patience
        let isShown: @Sendable () -> Bool = { [weak store] in
            guard let store else { return true }
            // First the version: what is looked up after it is as new at least.
            let reached = store.version
            return written.isShown(by: store[key]?.metadata, reached: reached)
        }
        pending.withLock {
            $0[owner, default: [:]][Place(store: ObjectIdentifier(store), key: key)] =
                Pending(isShown: isShown, until: until)
        }
    }

    /// Whether the stores show everything that the owner wrote.
    public func areShown(of owner: Owner) -> Bool {
        guard let writes = pending.withLock({ $0[owner] }) else { return true }
        let now = stopwatch.now
        // No lock is held meanwhile; a later write to the same place has another time.
        let over = writes.filter { $0.value.until <= now || $0.value.isShown() }
        return pending.withLock { pending in
            for (place, write) in over where pending[owner]?[place]?.until == write.until {
                pending[owner]?[place] = nil
            }
            guard pending[owner]?.isEmpty == true else { return pending[owner] == nil }
            pending[owner] = nil
            return true
        }
    }
}
