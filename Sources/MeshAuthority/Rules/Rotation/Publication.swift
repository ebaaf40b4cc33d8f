import FoundationEssentials
import KubernetesAPI

/// When a root is known wherever another one was, so that it may sign.
extension Draft {
    /// A prepared root counts as published once the bundle that everybody copies has it, and every place that was
    /// there when it was prepared was written or has refused.
    mutating func notePublication() {
        let (now, consumers) = (now, observation.consumers)
        for root in state.roots {
            switch root.phase {
            case .prepared:
                guard stored?.roots.contains(root) == true, evidence.bundle?.contains(root.certificate) == true,
                    // Before all were looked at, nobody can tell who does not have it.
                    consumers.areCounted, !consumers.awaiting.contains(root.identity),
                    consumers.begun?.contains(root.identity) != false
                else { continue }
                state.update(root.identity) { $0.phase = .published }
            case .published, .signing, .retiring:
                break
            }
            state.update(root.identity) { root in
                guard root.phase == .published else { return }
                // A clock that was set back must not lengthen the wait.
                root.publishedSince = min(root.publishedSince ?? now, now)
            }
        }
    }

    /// Whether a root may sign: everybody has had the time to know it, or says so.
    ///
    /// If not, it is looked at again in time.
    mutating func isKnownEverywhere(_ root: CARoot) -> Bool {
        guard root.phase == .published, let since = root.publishedSince else { return false }
        let end = since + propagationDelay
        if end <= now || observation.consumers.acknowledged.contains(root.identity) { return true }
        lookAgain(at: end)
        return false
    }
}
