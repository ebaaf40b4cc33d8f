import FoundationEssentials
import KubernetesAPI

/// Until when what the signer signs may be valid at most: raised, and stored, before anybody signs past it, and only
/// when somebody asks. For as long, a root stays trusted after its time.
extension Draft {
    mutating func extendSigning() {
        guard let wanted = observation.consumers.leafEnd, let signer = state.signer, canSign(signer) else { return }
        let end = signer.certificate.notAfter
        let limit = min(wanted, now + CARoot.longestLeaf, end)
        guard (signer.noLeafAfter ?? .distantPast) < limit else { return }
        // A quarter more, so that the state is not written for each certificate.
        let lifetime = (observation.consumers.lifetime ?? .seconds(86_400)) / .seconds(1)
        let raised = min(limit + max(min(lifetime, CARoot.longestLeaf), 0) / 4 + 1, end)
        state.update(signer.identity) { $0.noLeafAfter = Timestamp.wholeSeconds(raised) }
    }
}
