import FoundationEssentials
import KubernetesAPI
import MeshAPI

@testable import MeshAuthority

/// A mesh over time: a cluster, a controller and what workloads ask for.
struct Rotating {
    static let hour: TimeInterval = 3600
    static let day: TimeInterval = 86_400

    let signing = FakeSigning()
    var cluster: Cluster
    var leader: Leader

    /// A mesh whose authority is complete, and has signed.
    init(_ mesh: Mesh = .standard) {
        cluster = Cluster(mesh)
        leader = Leader(signing)
        settle()
        sign()
    }

    mutating func settle() { leader.settle(&cluster) }

    mutating func pass(_ seconds: TimeInterval) {
        leader.now += seconds
        settle()
    }

    /// A workload gets a certificate of a day.
    mutating func sign(lifetime: TimeInterval = day) {
        cluster.consumers.leafEnd = leader.now + lifetime
        settle()
        cluster.consumers.leafEnd = nil
    }

    var state: CAState { cluster.storedState(signing) ?? CAState() }
    var phases: [CARoot.Phase] { state.roots.map(\.phase) }
    var signer: String? { state.signer?.fingerprint }
    var grant: SigningGrant? { cluster.observe().flatMap { leader.planner.grant($0, now: leader.now) } }
    func isTrusted(_ fingerprint: String) -> Bool {
        cluster.bundle?.data[Names.BundleKey.certificates]?.contains("cert \(fingerprint) ") == true
    }
    var reasons: [String] { leader.events.map(\.reason) }
    var next: String { Cluster.key + Names.successorSuffix }
}
