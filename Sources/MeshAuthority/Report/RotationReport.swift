import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// Where the change from one root to another stands: it follows from the roots that there are.
struct RotationReport {
    /// nil if nothing is under way.
    let phase: RotationPhase?
    let message: String

    init(_ draft: Draft) {
        let state = draft.state
        let retiring = state.roots.filter { $0.phase == .retiring }
        if let signer = state.signer, let next = draft.awaitedSigner, next.identity != signer.identity {
            phase = .distributing
            message =
                "Root \(next.fingerprint) of backend \(next.backend) is made known everywhere, and \(Self.start(of: next, draft)); "
                + "until then root \(signer.fingerprint) of backend \(signer.backend) signs"
        } else if draft.isReissuing, let signer = state.signer {
            phase = .reissuing
            message = "Certificates are issued anew by root \(signer.fingerprint) of backend \(signer.backend)"
        } else if let last = retiring.max(by: { $0.end < $1.end }) {
            phase = .retiring
            message =
                "Root \(last.fingerprint) of backend \(last.backend) signs no more, and is trusted until "
                + Timestamp.format(last.end)
        } else {
            phase = nil
            message = Self.outlook(draft) ?? "No root is being replaced"
        }
    }

    private static func start(of root: CARoot, _ draft: Draft) -> String {
        guard root.phase == .published, let since = root.publishedSince else { return "signs some time after that" }
        return "signs from \(Timestamp.format(since + draft.propagationDelay)) on"
    }

    private static func outlook(_ draft: Draft) -> String? {
        guard let signer = draft.state.signer, let successor = draft.state.successor(of: signer.backend) else {
            return nil
        }
        let date = SuccessionSchedule(signer.certificate).switches
        return "Root \(successor.fingerprint) of backend \(successor.backend) is to sign from "
            + "\(Timestamp.format(date)) on, before \(signer.fingerprint) expires"
    }
}

extension RotationPhase {
    var reason: ConditionReason {
        switch self {
        case .distributing: .distributing
        case .reissuing: .reissuing
        case .retiring: .retiring
        }
    }
}
