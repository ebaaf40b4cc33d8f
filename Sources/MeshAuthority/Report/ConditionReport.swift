import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// The conditions of a Mesh, as far as there is something to say yet.
struct ConditionReport {
    private let draft: Draft

    init(_ draft: Draft) {
        self.draft = draft
    }

    var conditions: [Condition] {
        let accepted = accepted
        let authority = authority
        let issued = issued
        return [ready(accepted, authority, issued), accepted, mutualTLS, authority]
            + [issued, permitted].compactMap(\.self) + rotating + notes
    }

    private var rotating: [Condition] {
        guard !draft.state.roots.isEmpty else { return [] }
        let rotation = RotationReport(draft)
        return [
            condition(
                .rotating, rotation.phase == nil ? .false : .true, rotation.phase?.reason ?? .notRotating,
                rotation.message)
        ]
    }

    private func condition(
        _ type: ConditionType, _ status: Condition.Status, _ reason: ConditionReason, _ message: String
    ) -> Condition {
        Condition(
            type, status, reason, message.fitted(), observedGeneration: draft.mesh.metadata.generation, at: draft.now)
    }

    private var mesh: String { draft.mesh.name }
    private var state: EffectiveMutualTLS.State? { draft.configuration.effective?.state }

    private var accepted: Condition {
        guard let first = draft.configuration.refusals.first else {
            return condition(.accepted, .true, .accepted, "Mesh \(mesh) is valid and in effect")
        }
        return condition(
            .accepted, .false, first.reason, draft.configuration.refusals.map(\.message).joined(separator: ". "))
    }

    private var mutualTLS: Condition {
        switch state {
        case .enabled:
            condition(
                .mutualTLS, .true, .enabled,
                "Mutual TLS is on with backend \(draft.configuration.effective?.enabledBackend?.name ?? "")")
        case .disabled:
            condition(.mutualTLS, .false, .disabled, "Mutual TLS is off: traffic in mesh \(mesh) is not encrypted")
        case .noBackendEnabled:
            condition(
                .mutualTLS, .false, .noBackendEnabled,
                "Mutual TLS is off although spec.mtls is there: nothing in it switches it on. Set "
                    + "spec.mtls.enabledBackend to one of its backends, or check the spelling")
        case nil:
            condition(
                .mutualTLS, .unknown, .invalid,
                "spec.mtls of Mesh \(mesh) is not in effect, and no earlier version of it is known")
        }
    }

    private var authority: Condition {
        if let first = draft.problems.first {
            let text = draft.problems.map(\.message).joined(separator: ". ")
            return condition(.certificateAuthorityReady, .false, first.reason, text)
        }
        if let signer = draft.state.signer, state == .enabled || state == nil {
            return condition(
                .certificateAuthorityReady, .true, .available,
                (["Root \(signer.fingerprint) of backend \(signer.backend) signs, \(signer.validity)"]
                    + draft.pendingEdits).joined(separator: ". "))
        }
        switch state {
        case nil:
            return condition(
                .certificateAuthorityReady, .false, .invalid,
                "No certificate authority is made while Mesh \(mesh) is invalid")
        case .enabled:
            let text =
                draft.awaitedSigner.map {
                    "Root \($0.fingerprint) of backend \($0.backend) is made known everywhere, and signs after that"
                }
                ?? "The certificate authority of mesh \(mesh) is being made"
            return condition(.certificateAuthorityReady, .false, .pending, text)
        case .disabled, .noBackendEnabled:
            let roots = draft.state.roots
            let text =
                roots.isEmpty
                ? "Mutual TLS is off, and no certificate authority is needed"
                : "Mutual TLS is off; the certificate authority is kept"
            return condition(.certificateAuthorityReady, .true, .mutualTLSDisabled, text)
        }
    }

    /// nil if nobody has looked at the workloads yet.
    private var issued: Condition? {
        guard draft.observation.consumers.areCounted else { return draft.mesh.status?.conditions[.certificatesIssued] }
        let report = IssuanceReport(draft)
        return condition(.certificatesIssued, report.isOverdue ? .false : .true, report.reason, report.message)
    }

    /// nil if nobody has looked at the permissions yet.
    ///
    /// Where no proxy is, nothing is blocked, and with mutual TLS off, nothing anywhere.
    private var permitted: Condition? {
        let isOff = state == .disabled || state == .noBackendEnabled
        let off = "mutual TLS is off, so that permissions have no effect"
        switch draft.observation.consumers.arePermitted {
        case nil:
            return draft.mesh.status?.conditions[.trafficPermitted]
        case true?:
            // As far as can be told without a client.
            return condition(
                .trafficPermitted, .true, .permissionsPresent,
                "A permission of mesh \(mesh) allows traffic, \(isOff ? "but \(off)" : "unless a Deny beats it")")
        case false?:
            let effect =
                isOff
                ? off
                : "where a proxy enforces that, every request over mutual TLS is refused. Allow some with a "
                    + "MeshTrafficPermission that selects an inbound and that no Deny beats"
            return condition(
                .trafficPermitted, .false, .noPermissions,
                "No permission lets anybody in on any inbound of mesh \(mesh): \(effect)")
        }
    }

    private func ready(_ accepted: Condition, _ authority: Condition, _ issued: Condition?) -> Condition {
        var ready =
            if accepted.status != .true {
                accepted
            } else if state != .enabled {
                condition(.ready, .true, .mutualTLSDisabled, "Mesh \(mesh) is ready; mutual TLS is off")
            } else if authority.status != .true {
                authority
            } else if let issued, issued.status == .false {
                issued
            } else {
                condition(.ready, .true, .ready, "Mesh \(mesh) is ready")
            }
        ready.type = ConditionType.ready.rawValue
        return ready
    }

    /// What people should know although nothing waits for it.
    private var notes: [Condition] {
        var notes: [Condition] = []
        let ignored = draft.mesh.spec.ignoredSections
        if !ignored.isEmpty {
            notes.append(
                condition(
                    .fieldsIgnored, .true, .sectionsWithoutEffect,
                    "Kept without effect: \(ignored.map { "spec.\($0)" }.joined(separator: ", "))"))
        }
        let inline = draft.configuration.backends.filter(\.hasKeyInMesh).map(\.name)
        if !inline.isEmpty {
            notes.append(
                condition(
                    .keyInMesh, .true, .inlineKey,
                    "The private key of backend \(inline.joined(separator: ", ")) stands in Mesh \(mesh), for all to "
                        + "read that may read Meshes. Move it to a Secret in \(draft.observation.systemNamespace)"))
        }
        let outside = rootsOutside
        if !outside.isEmpty {
            notes.append(
                condition(
                    .trustWiderThanMesh, .true, .signerIsNotRoot,
                    "ca.crt of the trust bundle, which OpenSSL's clients read, ends in "
                        + "\(outside.joined(separator: ", and ")): whoever trusts it trusts all that this signs for, in "
                        + "mesh \(mesh) or not. bundle.json names the mesh's own only; use it, or provide a root of the "
                        + "mesh's own"))
        }
        return notes
    }

    /// What stands at the end above anchors that are intermediates, and whose it is.
    private var rootsOutside: [String] {
        let anchors = draft.anchors
        let published = draft.certificates(above: anchors)
        return anchors.compactMap { anchor in
            guard let top = anchor.issuers.last(where: published.contains) else { return nil }
            return "\(top.subject) (\(top.fingerprint)), above root \(anchor.fingerprint) of backend \(anchor.backend)"
        }
    }
}

extension EffectiveMutualTLS.Backend {
    fileprivate var hasKeyInMesh: Bool {
        guard case .provided(let authority) = authority else { return false }
        return switch authority.key {
        case .inline, .inlineString: true
        case .secret, .file: false
        }
    }
}
