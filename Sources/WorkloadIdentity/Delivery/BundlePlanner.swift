public import FoundationEssentials
import KubernetesAPI

/// What was seen of the trust bundle of a mesh in one namespace with members.
public struct BundleObservation: Sendable {
    /// The namespace.
    public var namespace: String
    /// The mesh.
    public var mesh: String
    /// Whether a member of the mesh is there.
    public var isWanted: Bool
    /// Since when nobody is, as far as this process has seen; nil while somebody is.
    public var unwantedSince: Date?
    /// Whether the namespace is about to go: nothing can be written there.
    public var isNamespaceTerminating: Bool
    /// Whether the Mesh is being deleted, or gone: what nobody wants any more goes at once.
    public var isMeshGoing: Bool
    /// What the bundle in the system namespace says; nil if there is none.
    public var source: [String: String]?
    /// The ConfigMap of its name in the namespace, whoever wrote it.
    public var stored: DeliveredBundle?

    /// Makes an observation of nothing but names.
    public init(namespace: String, mesh: String) {
        self.namespace = namespace
        self.mesh = mesh
        isWanted = false
        isNamespaceTerminating = false
        isMeshGoing = false
    }
}

/// What is to be done for the trust bundle in a namespace now, and when to look again.
public struct BundlePlan: Sendable, Hashable {
    /// What is to be written.
    public enum Write: Sendable, Hashable {
        /// By POST: nobody has one of that name.
        case create
        /// By server-side apply with its UID.
        case apply
        /// Nobody wants it any more.
        case delete
    }

    /// What is to be written.
    public var write: Write?
    /// Why it cannot be brought there, with what is to be done, for people; nil if it can.
    public var refusal: String?
    /// When to look again though nothing changes.
    public var lookAgain: Date?

    /// Makes a plan.
    public init(write: Write? = nil, refusal: String? = nil, lookAgain: Date? = nil) {
        self.write = write
        self.refusal = refusal
        self.lookAgain = lookAgain
    }
}

/// Decides what is to be done for the trust bundle in a namespace: a function of what was observed and of the time.
public struct BundlePlanner: Sendable {
    /// Makes a planner.
    public init() {}

    /// What is to be done now.
    public func plan(_ observation: BundleObservation, now: Date) -> BundlePlan {
        guard !observation.isNamespaceTerminating else { return BundlePlan() }
        guard observation.isWanted else { return leave(observation, now: now) }
        // As long as there is no bundle at its source, what is here stays.
        guard let source = observation.source else { return BundlePlan() }
        guard let stored = observation.stored else { return BundlePlan(write: .create) }
        if let refusal = Ownership.refusal(of: stored) {
            return BundlePlan(refusal: refusal, lookAgain: now + Ownership.lookAgain)
        }
        return BundlePlan(write: Self.isOutdated(stored, source) ? .apply : nil)
    }

    private func leave(_ observation: BundleObservation, now: Date) -> BundlePlan {
        guard let stored = observation.stored, stored.isOurs, stored.metadata.deletionTimestamp == nil else {
            return BundlePlan()
        }
        let due = Removal.due(
            unwantedSince: observation.unwantedSince, isMeshGoing: observation.isMeshGoing, now: now)
        guard due > now else { return BundlePlan(write: .delete) }
        let isOutdated = !stored.isImmutable && observation.source.map { Self.isOutdated(stored, $0) } == true
        return BundlePlan(write: isOutdated ? .apply : nil, lookAgain: due)
    }

    /// What others add to it is theirs.
    private static func isOutdated(_ stored: DeliveredBundle, _ source: [String: String]) -> Bool {
        guard stored.metadata.deletionTimestamp == nil else { return false }
        return !source.allSatisfy { stored.data[$0.key] == $0.value }
    }
}
