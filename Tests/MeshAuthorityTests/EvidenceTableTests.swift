import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// Every combination of what can happen to each place that shows an authority: §2, "Nothing is silently replaced".
@Suite struct EvidenceTableTests {
    enum Fate: String, CaseIterable {
        case intact, absent, truncated, swapped
    }

    struct Damage: CustomStringConvertible {
        var key: Fate
        var certificate: Fate
        var state: Fate
        var status: Fate
        var bundle: Fate

        var description: String {
            "key \(key), certificate \(certificate), state \(state), status \(status), bundle \(bundle)"
        }

        static let all: [Damage] = Fate.allCases.flatMap { key in
            Fate.allCases.flatMap { certificate in
                Fate.allCases.flatMap { state in
                    Fate.allCases.flatMap { status in
                        Fate.allCases.map {
                            Damage(key: key, certificate: certificate, state: state, status: status, bundle: $0)
                        }
                    }
                }
            }
        }

        /// Nothing but perhaps a key shows that there was an authority.
        var leavesNoTrace: Bool {
            certificate == .absent && state == .absent && status == .absent && bundle == .absent
        }

        /// Everything that is needed to go on with the same root is there.
        var isMendable: Bool {
            guard key == .intact else { return false }
            switch state {
            case .intact: return certificate == .intact || certificate == .absent
            case .absent:
                // The status names what must be found; a truncated one still names the signer.
                guard status != .swapped, bundle == .intact || bundle == .absent else { return false }
                return certificate == .intact || (certificate == .absent && bundle == .intact)
            case .truncated, .swapped: return false
            }
        }
    }

    let signing = FakeSigning()

    @Test func `no combination replaces a root silently`() throws {
        let settled = Cluster.settled(signing: signing)
        for damage in Damage.all { try check(damage, settled) }
    }

    private func check(_ damage: Damage, _ settled: Cluster) throws {
        var cluster = settled
        let original = try #require(cluster.storedState(signing)?.signer)
        inflict(damage, &cluster)
        let before = cluster
        var leader = Leader(signing)
        let writes = leader.settle(&cluster)
        #expect(writes != nil, "\(damage): comes to an end")

        // What is there is never overwritten or deleted.
        for name in [Cluster.key, Cluster.certificate] {
            guard let value = before.value(name) else { continue }
            #expect(cluster.value(name) == value, "\(damage): \(name) stays")
        }
        if before.value(Cluster.state) != nil {
            #expect(
                cluster.storedState(signing)?.roots == before.storedState(signing)?.roots, "\(damage): the state stays")
        }
        #expect(!cluster.log.contains { $0.hasPrefix("delete") || $0.hasPrefix("replace \(Cluster.key)") }, "\(damage)")

        let madeKey = cluster.log.contains { $0.hasPrefix("create key") }
        let signer = cluster.storedState(signing)?.signer
        let isNewRoot = signer.map { $0.certificate != original.certificate } ?? false
        if madeKey || (isNewRoot && damage.state != .swapped) {
            #expect(damage.leavesNoTrace || damage.takesUpAnotherPair, "\(damage): a root is made or taken up")
            #expect(!madeKey || damage.key == .absent, "\(damage)")
        }

        let authority = try #require(cluster.condition(.certificateAuthorityReady))
        if authority.status == .true {
            #expect(cluster.isWhole(signing), "\(damage): what is called ready is whole")
        } else {
            #expect(authority.message.contains("kuma-system/"), "\(damage): names the object: \(authority.message)")
            #expect(
                ["estore", "elete"].contains { authority.message.contains($0) },
                "\(damage): has a remedy: \(authority.message)")
            #expect(
                leader.events.contains { $0.type == .warning && $0.reason == authority.reason },
                "\(damage): a Warning says so")
            #expect(cluster.condition(.ready)?.status == .false, "\(damage)")
            // The last that shows the root is not wiped out.
            #expect(
                damage.status == .absent || cluster.mesh?.status?.mtls?.ca != nil, "\(damage): status stays evidence")
        }
        if damage.isMendable {
            #expect(authority.status == .true, "\(damage): is mended: \(authority.message)")
            #expect(signer?.certificate == original.certificate, "\(damage): goes on with the same root")
        }
        if damage.leavesNoTrace, damage.key != .truncated {
            #expect(authority.status == .true, "\(damage): begins anew")
        }

        cluster.log = []
        leader.restart()
        #expect(leader.settle(&cluster) == 0, "\(damage): then there is nothing to do, but \(cluster.log)")
    }

    private func inflict(_ damage: Damage, _ cluster: inout Cluster) {
        let other = "cert fp-other default 1799990000.0 1900000000.0 other\n"
        hurt(Cluster.key, damage.key, truncated: "ke", swapped: "key other", &cluster)
        hurt(Cluster.certificate, damage.certificate, truncated: "cert", swapped: other, &cluster)
        let state = cluster.value(Cluster.state) ?? ""
        var foreign = cluster.storedState(signing)
        let root = try? signing.certificates(pem: Array("cert fp-old default 1799990000.0 1900000000.0 old".utf8)).first
        if let root { foreign?.roots = [CARoot(backend: "builtin", certificate: root, phase: .signing)] }
        hurt(
            Cluster.state, damage.state, truncated: String(state.dropLast(20)),
            swapped: foreign.map { String(decoding: $0.stored, as: UTF8.self) } ?? "", &cluster)
        hurtStatus(damage.status, &cluster)
        switch damage.bundle {
        case .intact: break
        case .absent: cluster.bundle = nil
        case .truncated: cluster.bundle?.data = ["ca.crt": "ce"]
        case .swapped: cluster.bundle?.data["ca.crt"] = "cert fp-third default 1799990000.0 1900000000.0 third\n"
        }
        cluster.log = []
    }

    private func hurt(
        _ name: String, _ fate: Fate, truncated: String, swapped: String, _ cluster: inout Cluster
    ) {
        switch fate {
        case .intact: break
        case .absent: cluster.secrets[name] = nil
        case .truncated: cluster.put(Cluster.secret(name, truncated))
        case .swapped: cluster.put(Cluster.secret(name, swapped))
        }
    }

    private func hurtStatus(_ fate: Fate, _ cluster: inout Cluster) {
        switch fate {
        case .intact: break
        case .absent: cluster.mesh?.status = nil
        case .truncated:
            cluster.mesh?.status?.conditions = []
            cluster.mesh?.status?.mtls?.anchors = []
        case .swapped:
            cluster.mesh?.status?.mtls?.anchors = []
            cluster.mesh?.status?.mtls?.ca?.fingerprint = "fp-fourth"
        }
    }
}

extension EvidenceTableTests.Damage {
    /// Key and certificate were both exchanged for another pair, and nothing remembers the first.
    fileprivate var takesUpAnotherPair: Bool {
        key == .swapped && certificate == .swapped && state == .absent && status == .absent
            && (bundle == .absent || bundle == .truncated)
    }
}
