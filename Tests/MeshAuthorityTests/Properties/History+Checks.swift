import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

@testable import MeshAuthority

/// The invariants of §7 of what the history has come to.
extension History {
    mutating func check() {
        see()
        // Nobody confirms to trust what he has no more.
        cluster.consumers.acknowledged.formIntersection(knownEverywhere)
        noteTaints()
        if kind != .tampering {
            // 1
            faults += workloads.refusals(elapsed: elapsed, clock: clock, tainted: tainted)
        }
        checkState()
        checkSecrecy()
        // 8
        for (name, secret) in others where cluster.secrets[name] != secret { faults.append("\(name) was touched") }
    }

    /// What is tainted is so once the state says it.
    mutating func noteTaints() {
        guard let state = cluster.storedState(signing) else { return }
        tainted.formUnion(state.tainted)
        guard kind != .tampering else { return }
        for root in state.roots where tainted.contains(root.fingerprint) && root.phase == .signing {
            faults.append("tainted root \(root.fingerprint) signs")
        }
        let forgotten = tainted.subtracting(state.tainted)
        if kind == .orderly, !forgotten.isEmpty { faults.append("taints \(forgotten) are forgotten") }
    }

    private mutating func checkState() {
        // 3: a state with two signers cannot be read.
        if kind != .tampering, cluster.secrets[Cluster.state] != nil, cluster.storedState(signing) == nil {
            faults.append("the state cannot be read: \(cluster.value(Cluster.state) ?? "")")
        }
        let roots = cluster.storedState(signing)?.roots ?? []
        if roots.count > Draft.mostRoots { faults.append("there are \(roots.count) roots") }
    }

    // 10
    private mutating func checkSecrecy() {
        let keys = Set(cluster.secrets.keys.compactMap { cluster.value($0) }.filter { $0.hasPrefix("key ") })
            .subtracting(["key intruder"])
        var texts = [cluster.value(Cluster.state) ?? "", cluster.mesh?.json.text ?? ""]
        texts += cluster.bundle?.data.values.map(\.self) ?? []
        texts += leaders.flatMap(\.events).map(\.note)
        for key in keys where texts.contains(where: { $0.contains(key) }) { faults.append("\(key) is no secret") }
    }

    mutating func check(_ grant: SigningGrant) {
        let root = grant.certificate
        // 4
        if grant.until > root.notAfter { faults.append("\(grant) outlives its root") }
        if root.notBefore > clock { faults.append("\(grant) is not valid yet") }
        if kind != .tampering, tainted.contains(root.fingerprint) { faults.append("\(grant) is tainted") }
        guard (try? signing.keyFingerprint(pem: grant.key)) == root.fingerprint else {
            faults.append("\(grant) has another key")
            return
        }
        // 2
        guard kind != .tampering else { return }
        let published = workloads.publication(of: root.identity, elapsed: elapsed) ?? 0
        guard published < Workloads.propagationDelay, workloads.signer?.identity != root.identity,
            !cluster.consumers.acknowledged.contains(root.identity)
        else { return }
        // Nobody has a certificate that is believed, and so nothing that could fail.
        let before = signers.last { $0.identity != root.identity }
        if before.map({ tainted.contains($0.fingerprint) || $0.notAfter <= clock }) ?? true || workloads.signer == nil
            || !workloads.hasLeaf(besides: root.identity, clock: clock, tainted: tainted)
        {
            workloads.excuse(root.identity)
        } else {
            faults.append("\(grant) is known for \(published) s only")
        }
    }

    /// What the mesh comes to when users ask for something valid and then leave it alone, and time goes on.
    mutating func end() {
        apply(["enabledBackend": "a", "backends": [.builtin("a")]])
        cluster.consumers = Consumers()
        // Everything that was signed has ended after 90 days, after several waits for copies of the bundle.
        for seconds: TimeInterval in [0, 700, 700, 91 * 86_400, 700, 700, 91 * 86_400] {
            pass(seconds)
            settle()
            check()
        }
        guard kind == .orderly else { return }
        if !cluster.isWhole(signing) {
            faults.append("is not whole in the end: \(cluster.condition(.ready)?.message ?? "no condition")")
        }
        if let roots = cluster.storedState(signing)?.roots, roots.count != 1 {
            faults.append("has \(roots.map { "\($0.backend) \($0.fingerprint) \($0.phase)" }) in the end")
        }
    }
}
