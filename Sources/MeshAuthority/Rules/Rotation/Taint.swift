import KubernetesAPI
import MeshAPI

/// `koguma.io/taint-ca: <fingerprint>`: a root that is not to be trusted any more leaves state and bundle at once, and
/// never comes back, even if somebody restores its Secrets.
extension Draft {
    /// Every one is in the state for ever, and in the status.
    static let mostTainted = 256

    mutating func distrustTainted() {
        noteTaint()
        for root in state.roots where state.tainted.contains(root.fingerprint) {
            // What it signed is not believed any more, so that there is nothing to wait for.
            if root.phase == .signing { state.signsAtOnce = true }
            // What was asked for has not happened yet.
            if root.takesOver, !root.isProvided { state.handledRotation = nil }
            state.roots.removeAll { $0.identity == root.identity }
        }
        clearTainted()
    }

    /// Nothing is changed while it is not known what there is.
    mutating func refuseTaint() {
        guard let value = mesh.metadata.annotations[Names.Annotation.taint],
            !evidence.taintedClaims.contains(Fingerprint.normalized(value))
        else { return }
        configuration.refusals.append(
            Problem(
                .notSupported,
                "Annotation \(Names.Annotation.taint) of Mesh \(mesh.name) cannot be followed while "
                    + "\(place(stateSecret)) cannot be read: the root is STILL TRUSTED"))
    }

    private mutating func noteTaint() {
        guard let value = mesh.metadata.annotations[Names.Annotation.taint] else { return }
        let fingerprint = Fingerprint.normalized(value)
        guard !state.tainted.contains(fingerprint) else { return }
        let isKnown = isAccountedFor(fingerprint) || evidence.claims.contains { $0.fingerprint == fingerprint }
        guard isKnown || Fingerprint.isValid(fingerprint) else {
            configuration.refusals.append(
                Problem(
                    .invalid,
                    "Annotation \(Names.Annotation.taint) of Mesh \(mesh.name) is no fingerprint: nothing was "
                        + "distrusted. Set it to one of status.mtls.anchors, 64 hexadecimal digits"))
            return
        }
        guard state.tainted.count < Self.mostTainted else {
            configuration.refusals.append(
                Problem(
                    .notSupported,
                    "Mesh \(mesh.name) has \(state.tainted.count) tainted roots already, and no more are remembered: root "
                        + "\(fingerprint) is STILL TRUSTED. Delete the Mesh and apply it again to have a new "
                        + "certificate authority"))
            return
        }
        state.tainted.append(fingerprint)
        let note =
            isKnown
            ? "Root \(fingerprint) is tainted: it left the trust bundle, and is never trusted again"
            : "Tainted \(fingerprint), which is no root of Mesh \(mesh.name): it will never be trusted"
        stateEvents.append(PlannedEvent(.warning, .rotate, reason: EventReason.rootTainted.rawValue, note: note))
    }

    /// Their Secrets go, so that new ones can take the names.
    ///
    /// Nobody trusts those keys any more. What a user brought stays.
    private mutating func clearTainted() {
        for (place, finding) in evidence.keys where isTainted(finding.value, at: place) {
            clear(keySecret(place.backend, place.slot))
        }
        for (place, finding) in evidence.certificates where isTainted(finding.value?.fingerprint, at: place) {
            clear(certificateSecret(place.backend, place.slot))
        }
    }

    private func isTainted(_ fingerprint: String?, at place: AuthorityNames.Place) -> Bool {
        guard let fingerprint, state.tainted.contains(fingerprint) else { return false }
        let backend = configuration.backends.first { $0.name == place.backend }
        if case .provided? = backend?.authority { return false }
        // Beside a root in use, somebody put it there: that is said, and nothing deleted.
        return place.slot == .next || state.live(of: place.backend).isEmpty
    }

    private mutating func clear(_ name: String) {
        guard let secret = secret(name) else { return }
        cleared.insert(name)
        afterState.append(PlannedWrite(.deleteSecret(secret)))
    }
}
