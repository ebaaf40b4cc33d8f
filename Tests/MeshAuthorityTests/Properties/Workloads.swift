import FoundationEssentials
import KubernetesAPI
import MeshAPI

@testable import MeshAuthority

/// A certificate that some workload has.
struct Leaf {
    var issuer: AuthorityCertificate.Identity
    var notAfter: Date
}

/// A root as a bundle shows it.
struct Anchor: Hashable {
    var identity: AuthorityCertificate.Identity
    var notAfter: Date
}

/// What the workloads of a mesh have: certificates, and copies of the bundle that are behind by almost as much as roots
/// are given before they sign.
struct Workloads {
    /// By how much each workload's copy of the bundle is behind, in seconds.
    static let lags: [TimeInterval] = [0, 60, 300, 599]
    static let propagationDelay = AuthorityPlanner.defaultPropagationDelay / .seconds(1)

    /// Every bundle that there was, and when it appeared, in seconds of real time.
    private var bundles: [(since: TimeInterval, anchors: [Anchor])] = []

    /// Every certificate that was signed.
    private(set) var leaves: [Leaf] = []

    /// Who signed last.
    private(set) var signer: Anchor?

    /// Roots that had to sign before everybody knew them: nothing that is believed was left.
    private(set) var hasty: Set<AuthorityCertificate.Identity> = []

    /// Takes note of the bundle that is there now.
    mutating func see(_ bundle: ConfigMap?, _ signing: FakeSigning, elapsed: TimeInterval) {
        guard let pem = bundle?.data[Names.BundleKey.certificates],
            let certificates = try? signing.certificates(pem: Array(pem.utf8))
        else { return }
        let anchors = certificates.map { Anchor(identity: $0.identity, notAfter: $0.notAfter) }
        if bundles.last?.anchors != anchors { bundles.append((elapsed, anchors)) }
    }

    mutating func excuse(_ identity: AuthorityCertificate.Identity) { hasty.insert(identity) }

    mutating func add(_ leaf: Leaf, by certificate: AuthorityCertificate) {
        leaves.append(leaf)
        signer = Anchor(identity: certificate.identity, notAfter: certificate.notAfter)
    }

    mutating func forgetExpired(at clock: Date) {
        // Clocks may be set back a little.
        leaves.removeAll { $0.notAfter <= clock - 900 }
    }

    /// The copy of a workload; one that joins starts with what there is.
    func copy(lag: TimeInterval, elapsed: TimeInterval) -> [Anchor] {
        (bundles.last { $0.since <= elapsed - lag } ?? bundles.first)?.anchors ?? []
    }

    /// For how long every bundle has had a root, in seconds; nil if the present one has it not.
    func publication(of identity: AuthorityCertificate.Identity, elapsed: TimeInterval) -> TimeInterval? {
        var since: TimeInterval?
        for bundle in bundles.reversed() {
            guard bundle.anchors.contains(where: { $0.identity == identity }) else { break }
            since = bundle.since
        }
        return since.map { elapsed - $0 }
    }

    /// Which certificates that are valid are not believed by whom; those of tainted roots aside.
    func refusals(elapsed: TimeInterval, clock: Date, tainted: Set<String>) -> [String] {
        let valid = Set(leaves.filter { $0.notAfter > clock && !tainted.contains($0.issuer.fingerprint) }.map(\.issuer))
        return Self.lags.flatMap { lag in
            let copy = copy(lag: lag, elapsed: elapsed)
            return valid.filter { issuer in
                if lag > 0, isHasty(issuer, elapsed) { return false }
                // A certificate of the same root that is newer than the copy is the renewal of one that ran out.
                return !copy.contains { $0.identity == issuer && ($0.notAfter > clock || isRenewed(issuer, elapsed)) }
            }.map { "a copy of the bundle that is \(lag) s old refuses a leaf of \($0.fingerprint)" }
        }
    }

    /// Whether somebody has a certificate of another root that is believed.
    func hasLeaf(besides issuer: AuthorityCertificate.Identity, clock: Date, tainted: Set<String>) -> Bool {
        leaves.contains {
            $0.issuer != issuer && $0.notAfter > clock && !tainted.contains($0.issuer.fingerprint)
        }
    }

    private func isHasty(_ issuer: AuthorityCertificate.Identity, _ elapsed: TimeInterval) -> Bool {
        hasty.contains(issuer) && publication(of: issuer, elapsed: elapsed).map { $0 < Self.propagationDelay } ?? false
    }

    /// Whether another certificate of the root was published so lately that not every copy has it.
    private func isRenewed(_ issuer: AuthorityCertificate.Identity, _ elapsed: TimeInterval) -> Bool {
        let ends = bundles.filter { $0.since > elapsed - Self.propagationDelay }.map { bundle in
            bundle.anchors.first { $0.identity == issuer }?.notAfter
        }
        return ends.contains { $0 != copy(lag: 599, elapsed: elapsed).first { $0.identity == issuer }?.notAfter }
    }
}
