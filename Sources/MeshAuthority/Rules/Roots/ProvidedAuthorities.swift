import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// The authority of a provided backend is what the user put where `conf` says: new content is a new root, which takes
/// over once everybody knows it; a renewal with the same key takes the place of the certificate before it.
extension Draft {
    mutating func findProvided() {
        for backend in configuration.backends {
            guard case .provided(let authority) = backend.authority else { continue }
            provided[backend.name] = ProvidedFinding(
                authority, of: backend.name, in: observation, signing: signing, now: now)
        }
    }

    mutating func takeUpProvided(_ backend: EffectiveMutualTLS.Backend) {
        switch provided[backend.name] {
        case .usable(let pair)?: takeUp(pair, backend: backend)
        case .missing(let text)?: lack(.secretMissing, text, backend: backend)
        case .mismatched(let text)?: lack(.mismatchedPair, text, backend: backend)
        case .unusable(let text)?: lack(.unusable, text, backend: backend)
        case nil: break
        }
    }

    /// A pair that is being edited is waited for, as long as the root before it can sign.
    private mutating func lack(_ reason: ConditionReason, _ text: String, backend: EffectiveMutualTLS.Backend) {
        // Nobody tells that a Secret of another type is gone, nor that a certificate has become valid.
        lookAgainAtForeign()
        let canGoOn = state.incumbent(of: backend.name).map { key(of: $0) != nil } ?? false
        if canGoOn, reason == .mismatchedPair {
            pendingEdits.append(text)
        } else {
            report(Problem(reason, text), bars: false)
        }
    }

    /// Whoever replaced the key of the root that signs before another one may: certificates that are valid go on.
    mutating func notePausedIssuance() {
        guard let signer = state.signer, signer.isProvided, now < signer.certificate.notAfter, key(of: signer) == nil
        else { return }
        let outlook =
            awaitedSigner.map { "Root \($0.fingerprint) signs once it is known everywhere" }
            ?? "Put its key back, or a new certificate and key, where conf of the backend says"
        report(
            Problem(
                .issuancePaused,
                "The private key of root \(signer.fingerprint) of backend \(signer.backend) is not at hand: certificates "
                    + "that are valid go on, and none are issued. \(outlook)"),
            bars: false)
    }

    private mutating func takeUp(_ pair: ProvidedPair, backend: EffectiveMutualTLS.Backend) {
        let certificate = pair.certificate
        guard !state.tainted.contains(certificate.fingerprint) else {
            report(
                Problem(
                    .tainted,
                    "The certificate authority of backend \(backend.name) is tainted root \(certificate.fingerprint), "
                        + "which is never trusted again. Put another pair where conf of the backend says"),
                bars: false)
            return
        }
        guard let root = state.roots.first(where: { $0.identity == certificate.identity }) else {
            addRoot(pair, backend: backend)
            return
        }
        guard root.backend == backend.name || !isWanted(root, by: root.backend) else {
            report(
                Problem(
                    .unusable,
                    "Backends \(root.backend) and \(backend.name) of Mesh \(mesh.name) have one certificate authority, "
                        + "\(root.fingerprint). Remove one of them, or give it another"),
                bars: false)
            return
        }
        goOn(with: root, pair, backend: backend.name)
    }

    /// Whether that backend has this root now.
    private func isWanted(_ root: CARoot, by backend: String) -> Bool {
        guard let other = configuration.backends.first(where: { $0.name == backend }) else { return false }
        guard case .provided = other.authority else { return !root.isProvided }
        return provided[backend]?.pair?.certificate.identity == root.identity
    }

    private mutating func addRoot(_ pair: ProvidedPair, backend: EffectiveMutualTLS.Backend) {
        let isFirst = state.live(of: backend.name).isEmpty
        if isFirst, isLost(backend) || isRebuilding && isBarredWithoutState(backend) { return }
        if !isFirst, isRebuilding { return }
        guard hasRoomForRoot(of: backend.name) else { return }
        var root = CARoot(
            backend: backend.name, certificate: pair.certificate, phase: phase(ofNewRootOf: backend.name))
        root.issuers = pair.issuers
        root.isProvided = true
        root.publishedSince = root.phase == .signing ? now : nil
        root.takesOver = root.phase != .signing
        state.roots.append(root)
        stateEvents.append(
            PlannedEvent(
                .normal, .provision, reason: EventReason.accepted.rawValue,
                note: "Accepted certificate authority \(root.fingerprint) that backend \(backend.name) provides, "
                    + root.validity))
    }

    /// The content names a root that is there: perhaps renewed, from before, or under another name.
    private mutating func goOn(with root: CARoot, _ pair: ProvidedPair, backend: String) {
        var root = root
        var pair = pair
        if root.isNeeded(beyond: pair.certificate, at: now) {
            // What it signed is valid for longer than the new certificate.
            pair.certificate = root.certificate
            pair.issuers = root.issuers
        }
        if root.certificate != pair.certificate {
            stateEvents.append(
                PlannedEvent(
                    .normal, .provision, reason: EventReason.renewed.rawValue,
                    note: "Certificate authority \(root.fingerprint) of backend \(backend) was renewed with the same "
                        + "key, valid until \(Timestamp.format(pair.certificate.notAfter))"))
        }
        root.backend = backend
        root.certificate = pair.certificate
        root.issuers = pair.issuers
        root.isProvided = true
        if root.phase == .retiring { root.phase = root.phaseWhenBack }
        let isOnly = state.live(of: backend).allSatisfy { $0.identity == root.identity }
        root.takesOver = root.phase != .signing && !isOnly
        guard !isOnly || !state.roots.contains(root) else { return }
        let others = state.live(of: backend).filter { $0.identity != root.identity }
        if root.phase == .signing {
            // Back to what signs: what was to replace it is not wanted any more.
            state.update(root.identity) { $0 = root }
            for other in others { retire(other, "another certificate authority was provided") }
        } else if isOnly {
            state.update(root.identity) { $0 = root }
        } else if state.successor(of: backend)?.identity == root.identity {
            state.update(root.identity) { $0 = root }
        } else {
            // The last one is the one that comes next.
            state.roots.removeAll { $0.identity == root.identity }
            state.roots.append(root)
        }
    }
}
