import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// A plan in the making: the rules read what was observed, change the state, and add writes and problems.
struct Draft {
    let observation: Observation
    let evidence: Evidence
    let signing: any AuthoritySigning
    /// How long a root is trusted everywhere before it signs, in seconds.
    let propagationDelay: TimeInterval
    let now: Date

    /// The state as it is stored; nil if there is none.
    let stored: CAState?

    /// The state as it is to be.
    var state: CAState

    /// What of `spec.mtls` is in effect.
    var configuration: Configuration

    /// Why the authority cannot be relied on; the first is the one that counts.
    private(set) var problems: [Problem] = []

    /// What a user is in the middle of changing, while what was before goes on.
    var pendingEdits: [String] = []

    /// Whether a problem is there that a first authority has to wait for.
    private(set) var isBarred = false

    /// Writes that come before the state: finalizer, keys, and what the user allowed to be cleared away.
    var beforeState: [PlannedWrite] = []

    /// Writes that copy from the state and so come after it.
    var afterState: [PlannedWrite] = []

    /// Writes that nothing else waits for: keys of successors, which may take long to make.
    var lastly: [PlannedWrite] = []

    /// What the success of writing the state is worth telling.
    var stateEvents: [PlannedEvent] = []

    /// Set where a root can be made only once its new key is stored.
    var awaitsKey = false

    /// Set where the state must be stored in spite of problems: it records what the user allowed.
    var mustStore = false

    /// Backends whose root was given up in this plan: a successor waits until that is stored.
    var givenUp: Set<String> = []

    /// Secrets of tainted roots that this plan deletes: their names are free after that.
    var cleared: Set<String> = []

    /// What was found where each provided backend says that its authority is.
    var provided: [String: ProvidedFinding] = [:]

    /// Whether what is in `state` is, or is going to be, stored.
    var willHaveState = false

    /// Set where roots were found, not made.
    var foundRoots = false

    /// When to look again.
    var lookAgain: Date?

    var mesh: Mesh { observation.mesh }

    /// Whether there is no state that tells of all roots that there were: what else shows them is looked at.
    var isRebuilding: Bool { stored?.isIncomplete ?? true }

    init(_ observation: Observation, signing: any AuthoritySigning, propagationDelay: Duration, now: Date) {
        let finding = Evidence.state(of: observation, signing: signing)
        var stored: CAState?
        if case .usable(let state) = finding { stored = state }
        let configuration = Configuration(observation.mesh, state: stored)
        self.observation = observation
        self.evidence = Evidence(
            observation, state: finding, provided: ProvidedSources(configuration.effective).secrets, signing: signing)
        self.stored = stored
        self.state = stored ?? CAState()
        self.state.mesh = observation.mesh.name
        self.configuration = configuration
        self.signing = signing
        self.propagationDelay = propagationDelay / .seconds(1)
        self.now = Timestamp.wholeSeconds(now)
    }

    /// Several rules may find the same problem; it is told once.
    ///
    /// - Parameter bars: Whether nothing is begun while it is there; not if it concerns one backend alone.
    mutating func report(_ problem: Problem, bars: Bool = true) {
        if !problems.contains(problem) { problems.append(problem) }
        if bars { isBarred = true }
    }

    mutating func lookAgain(at date: Date) {
        // What is due already waits for something else, of which we are told.
        guard date > now else { return }
        lookAgain = lookAgain.map { min($0, date) } ?? date
    }

    /// The fingerprint that the user allows to be replaced, if it is this one.
    func mayRecreate(_ fingerprint: String) -> Bool {
        mesh.metadata.annotations[Names.Annotation.recreate].map(Fingerprint.normalized) == fingerprint
    }
}
