import KubernetesAPI
import MeshAPI

/// Every backend has an authority, enabled or not, and every root that is in use is whole.
extension Draft {
    mutating func secureBackends() {
        // First: what a user provides may be what was ours.
        for backend in configuration.backends {
            switch backend.authority {
            case .provided: takeUpProvided(backend)
            case .builtin: takeOver(backend.name)
            case .other: break
            }
        }
        for root in state.roots where root.phase != .retiring { keep(root) }
        // What is there is taken up first: it decides whether more may be made.
        let found = configuration.backends.filter { evidence.certificate(of: $0.name).value != nil }
        for backend in found + configuration.backends.filter({ evidence.certificate(of: $0.name).value == nil }) {
            switch backend.authority {
            case .builtin(let authority):
                guard state.live(of: backend.name).isEmpty, !givenUp.contains(backend.name) else { continue }
                provision(backend, authority)
            case .provided: break
            case .other: refuse(backend)
            }
        }
    }

    /// What a user provided under Kuma's names is a builtin authority once the backend says so.
    private mutating func takeOver(_ backend: String) {
        guard let root = state.incumbent(of: backend), root.isProvided,
            evidence.key(of: backend).value == root.fingerprint,
            evidence.certificate(of: backend).value == root.certificate
        else { return }
        state.update(root.identity) { $0.isProvided = false }
    }

    /// A backend without a root in use: there may be one to take up, one that is lost, or none so far.
    private mutating func provision(
        _ backend: EffectiveMutualTLS.Backend, _ authority: EffectiveMutualTLS.BuiltinAuthority
    ) {
        if reactivateRoot(of: backend.name) { return }
        switch evidence.certificate(of: backend.name) {
        case .usable(let certificate) where !isGivenUp(certificate.fingerprint, backend: backend.name):
            if isLost(backend, besides: certificate.fingerprint) { return }
            let found = CARoot.found(certificate, backend: backend.name, phase: .retiring, now: now)
            if evidence.key(of: backend.name).value != certificate.fingerprint, recreate(found) { return }
            adopt(certificate, backend: backend)
        case .unreadable(let why):
            let place = place(certificateSecret(backend.name))
            report(
                Problem(
                    .unusable,
                    "\(place) \(why), so that the certificate authority of backend \(backend.name) is not known. "
                        + "Restore it, or delete it; nothing is replaced meanwhile"))
        case .foreign(let why):
            report(.nameTaken(place(certificateSecret(backend.name)), why))
            lookAgainAtForeign()
        case .absent, .usable:
            if isLost(backend) || isRebuilding && isBarredWithoutState(backend) { return }
            makeAuthority(of: backend, authority, .main, takesOver: false)
        }
    }

    /// Whether something shows that the backend had a root, which is gone; if so, says so.
    ///
    /// A root of which nobody knows whose it was may have been that of any backend.
    mutating func isLost(
        _ backend: EffectiveMutualTLS.Backend, besides fingerprint: String? = nil
    ) -> Bool {
        let claims = lostClaims.filter {
            ($0.backend == backend.name || $0.backend.isEmpty) && $0.fingerprint != fingerprint
        }
        for claim in claims {
            if recreate(nameless: claim) { continue }
            report(.lost(claim.fingerprint, backend: claim.backend, in: self))
        }
        return !claims.isEmpty
    }

    /// Without a state, nothing may show that the mesh had an authority, whichever backend's.
    mutating func isBarredWithoutState(_ backend: EffectiveMutualTLS.Backend) -> Bool {
        // A successor of what was found, or was given up, just now needs the state that records it.
        if foundRoots || mustStore || isBarred { return true }
        for (place, finding) in evidence.certificates.sorted(by: { $0.key < $1.key })
        where place.backend != backend.name {
            let other = place.backend
            if let certificate = finding.value {
                if isAccountedFor(certificate.fingerprint) { continue }
                if recreate(.found(certificate, backend: other, phase: .retiring, now: now)) { continue }
                report(.lostState(certificate.fingerprint, in: self))
            } else if let complaint = finding.complaint {
                let name = self.place(certificateSecret(other, place.slot))
                report(
                    Problem(
                        .lost,
                        "\(name) \(complaint); it shows that Mesh \(mesh.name) had a certificate authority, and its "
                            + "state is gone. Restore \(self.place(stateSecret)), or delete \(name)"))
            }
            return true
        }
        if mustStore { return true }
        guard let bundle = observation.bundle, bundle.isManaged, evidence.bundle == nil else { return false }
        report(
            Problem(
                .lost,
                "ConfigMap \(bundle.key) cannot be read; it shows that Mesh \(mesh.name) had a certificate authority, "
                    + "and its state is gone. Restore \(place(stateSecret)), or delete the ConfigMap"))
        return true
    }

    /// Whether the state records that the root has been replaced or may be.
    func isGivenUp(_ fingerprint: String, backend: String) -> Bool {
        state.recreated.contains(fingerprint) || state.tainted.contains(fingerprint)
            || state.roots.contains {
                $0.fingerprint == fingerprint && $0.backend == backend && $0.phase == .retiring
            }
    }

    /// A backend that was removed and is there again goes on with its root, if its key is still there.
    private mutating func reactivateRoot(of backend: String) -> Bool {
        guard let key = evidence.key(of: backend).value,
            let root = state.roots.first(where: { $0.backend == backend && $0.fingerprint == key }),
            root.phase == .retiring, !isGone(root)
        else { return false }
        state.update(root.identity) { $0.phase = $0.phaseWhenBack }
        return true
    }

    private func isGone(_ root: CARoot) -> Bool {
        state.tainted.contains(root.fingerprint) || state.recreated.contains(root.fingerprint)
            || root.certificate.notAfter <= now
    }

    private mutating func refuse(_ backend: EffectiveMutualTLS.Backend) {
        report(
            Problem(
                .notSupported,
                "Backend \(backend.name) of Mesh \(mesh.name) is of type \(backend.type.rawValue), which Koguma does not "
                    + "have: no certificates are issued from it. Use type builtin or provided"))
    }
}

extension Problem {
    static func lostState(_ fingerprint: String, in draft: Draft) -> Problem {
        Problem(
            .lost,
            "Mesh \(draft.mesh.name) had root \(fingerprint), and \(draft.place(draft.stateSecret)) is gone. Restore it"
                + draft.orRecreate(fingerprint))
    }

    static func lost(_ fingerprint: String, backend: String, in draft: Draft) -> Problem {
        let secrets =
            backend.isEmpty
            ? "" : "\(draft.place(draft.certificateSecret(backend))) and \(draft.keySecret(backend)), or "
        return Problem(
            .lost,
            "Mesh \(draft.mesh.name) had root \(fingerprint)\(backend.isEmpty ? "" : " of backend \(backend)"), and "
                + "its certificate is gone. Restore \(secrets)\(draft.place(draft.stateSecret))"
                + draft.orRecreate(fingerprint))
    }
}
