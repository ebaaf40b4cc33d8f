public import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// Decides what is to be done for the authority of a mesh: a function of what was observed and of the time.
public struct AuthorityPlanner: Sendable {
    /// Ten minutes: kubelets bring a changed ConfigMap or Secret into volumes within about two.
    public static let defaultPropagationDelay = Duration.seconds(600)

    let signing: any AuthoritySigning
    let propagationDelay: Duration

    /// Makes a planner that reads certificates and signs roots by this.
    ///
    /// - Parameter propagationDelay: How long a root is trusted everywhere before it signs.
    public init(signing: any AuthoritySigning, propagationDelay: Duration = defaultPropagationDelay) {
        self.signing = signing
        self.propagationDelay = propagationDelay
    }

    /// The next writes for a mesh, or, if there are none, its status.
    public func plan(_ observation: Observation, now: Date) -> AuthorityPlan {
        observation.mesh.metadata.deletionTimestamp == nil
            ? planOfRules(observation, now: now) : planOfDeletion(observation, now: now)
    }

    /// What is done for a Mesh that somebody uses.
    func planOfRules(_ observation: Observation, now: Date) -> AuthorityPlan {
        var draft = Draft(observation, signing: signing, propagationDelay: propagationDelay, now: now)
        if let problem = Problem.unreadableState(draft.evidence.state, place: draft.place(draft.stateSecret)) {
            draft.report(problem)
            draft.refuseTaint()
            draft.lookAgainAtForeign()
        } else {
            draft.applyRules()
        }
        draft.lookAgainAtOverdue()
        return draft.plan()
    }

    /// The names of the Secrets that a plan for what was observed depends on, whether they are there or not.
    public func secretNames(_ observation: Observation) -> Set<String> {
        let mesh = observation.mesh
        let evidence = Evidence(observation, signing: signing)
        var stored: CAState?
        if case .usable(let state) = evidence.state { stored = state }
        var backends = Set(Configuration(mesh, state: stored).backends.map(\.name))
        backends.formUnion(stored?.roots.map(\.backend) ?? [])
        backends.formUnion(evidence.claims.map(\.backend))
        backends.formUnion(evidence.keys.keys.map(\.backend))
        backends.formUnion(evidence.certificates.keys.map(\.backend))
        var names = observation.providedSources.secrets
        names.insert(Names.stateSecret(mesh: mesh.name))
        // Whatever else stands in a state or a status: of no other name are there Secrets.
        for backend in backends where Names.isUsable(backend: backend) {
            names.insert(Names.keySecret(mesh: mesh.name, backend: backend))
            names.insert(Names.certificateSecret(mesh: mesh.name, backend: backend))
        }
        // Of others there are no successors.
        let succeeded = (stored?.roots ?? []).filter { !$0.isProvided }.map(\.backend)
        for backend in Set(succeeded).union(evidence.successors) where Names.isUsable(backend: backend) {
            let suffix = AuthorityNames.Slot.next.suffix
            names.insert(Names.keySecret(mesh: mesh.name, backend: backend) + suffix)
            names.insert(Names.certificateSecret(mesh: mesh.name, backend: backend) + suffix)
        }
        return names
    }
}

extension Draft {
    /// The rules, in the order in which one builds on another.
    fileprivate mutating func applyRules() {
        findProvided()
        rebuildState()
        distrustTainted()
        notePublication()
        secureBackends()
        retireUnwanted()
        answerRotationRequest()
        prepareSuccessors()
        chooseSigner()
        notePausedIssuance()
        retireReplaced()
        dropRetiredRoots()
        extendSigning()
        rememberLastGood()
        forgetReturned()
        dropOwnerReferences()
        let isLacking = problems.contains { $0.reason == .lost }
        state.isIncomplete = isRebuilding && (mustStore || isLacking)
        willHaveState = stored != nil || mustStore || (!isBarred && !state.roots.isEmpty)
        if willHaveState, !state.isIncomplete { publishBundle() } else { withdrawTainted() }
    }

    private mutating func rememberLastGood() {
        if let accepted = configuration.accepted { state.lastGood = accepted }
    }

    /// A root that is there again can be lost again; one that nothing shows any more needs no excuse.
    private mutating func forgetReturned() {
        let fingerprints = Set(state.roots.map(\.fingerprint))
        state.removed.removeAll { fingerprints.contains($0) }
        guard !isRebuilding else { return }
        let shown = fingerprints.union(evidence.fingerprints)
        state.recreated = state.recreated.filter { shown.contains($0) || mayRecreate($0) }
    }

    fileprivate func plan() -> AuthorityPlan {
        let writes = writes
        let report = StatusReport(self, isStateKnown: stored != nil && !state.isIncomplete)
        return AuthorityPlan(writes: writes, status: report.status, events: report.events, lookAgain: lookAgain)
    }

    private var writes: [PlannedWrite] {
        var writes = beforeState
        if willHaveState, !awaitsKey {
            if stored != state { writes.append(stateWrite) }
            writes += afterState
            if stored != nil { writes += lastly }
        }
        let hasFinalizer = mesh.metadata.finalizers.contains(Names.finalizer)
        if !hasFinalizer, !writes.isEmpty || stored != nil { writes.insert(PlannedWrite(.addFinalizer), at: 0) }
        return writes
    }

    private var stateWrite: PlannedWrite {
        let write: Write =
            if let secret = secret(stateSecret) {
                .replaceSecret(changed(secret, value: state.stored))
            } else {
                .createSecret(newSecret(stateSecret, value: state.stored))
            }
        return PlannedWrite(write, events: stateEvents)
    }
}
