import FoundationEssentials
import KubernetesAPI
import MeshAuthority
import Randomness
import Testing
import WorkloadIdentity

/// Identities of a mesh over days in which anything happens: what a controller that is behind, restarts and is
/// interfered with leaves in Secrets.
struct IdentityHistory {
    private struct Place {
        var isWanted = true
        var unwantedSince: Date?
        /// Nobody has told the planner of something new, and it is to look again then.
        var lookAgain: Date? = .distantPast
        var stored: Stored?
        /// What the controller has seen of it.
        var seen: Stored?
        /// What is allowed once: to be written for each signer and each bundle.
        var reissued: Set<String> = []
        var brought: Set<Int> = []
        var wasTamperedWith = false
    }

    private struct Stored: Equatable {
        var secret: IdentitySecret
        var leaf: LeafFacts?
        var issuer: String
        var version: Int
    }

    /// No place is left alone longer than that, in seconds: each round, four of five are looked at.
    private static let longestLag: TimeInterval = 3600

    private var now = IdentityFixture.start
    private var authority = AuthorityModel(now: IdentityFixture.start)
    private var snapshots: [AuthorityModel.Snapshot] = []
    private var places: [IdentityID: Place] = [:]
    private var version = 0
    private let ids = (0..<5).map { IdentityID(namespace: "shop", mesh: "default", service: "web\($0)_shop_svc_80") }
    let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        for id in ids { places[id] = Place() }
        snapshots = [authority.snapshot(now: now)]
    }

    // MARK: What happens

    mutating func step(_ random: inout SeededGenerator) throws {
        now += Double(Int.random(in: 1...240, using: &random))
        switch Int.random(in: 0..<60, using: &random) {
        case 0: authority.rotate(now: now)
        case 1 where Int.random(in: 0..<4, using: &random) == 0: authority.taint(now: now)
        case 2, 3: authority.isBroken.toggle()
        case 4: authority.lifetime = [600, 3600, 7200].randomElement(using: &random) ?? 3600
        case 5...8: try tamper(&random)
        case 9, 10:
            let id = ids.randomElement(using: &random) ?? ids[0]
            places[id]?.isWanted.toggle()
            wake(id)
        case 11:
            // A restart: what is only in memory is gone.
            for id in ids {
                places[id]?.unwantedSince = nil
                see(id)
                wake(id)
            }
        default: break
        }
        authority.advance(to: now) { root in
            places.values.contains { place in
                place.stored.map { !IdentityHistory.roots(of: $0).contains(root) } ?? false
            }
        }
        if Bool.random(using: &random) { authority.raise(to: now + authority.lifetime) }
        note(authority.snapshot(now: now), lag: Bool.random(using: &random))
        for id in ids.shuffled(using: &random) where Int.random(in: 0..<5, using: &random) > 0 {
            if places[id]?.seen != places[id]?.stored {
                see(id)
                wake(id)
            }
            // Nobody has to be told twice: each looks when it said that it would.
            while let due = places[id]?.lookAgain, due <= now, try reconcile(id) {}
        }
        check()
    }

    /// Everything has settled: nobody interferes, and what is planned is done.
    mutating func finish() throws {
        authority.isBroken = false
        for _ in 0..<200 {
            now += 60
            authority.advance(to: now) { _ in false }
            authority.raise(to: now + authority.lifetime)
            note(authority.snapshot(now: now), lag: false)
            for id in ids {
                see(id)
                if let text = places[id]?.stored?.secret, text.isOurs == false { try replace(id, nil) }
                wake(id)
                while try reconcile(id) { see(id) }
            }
            check()
        }
        for (id, place) in places {
            guard place.isWanted else {
                #expect(place.stored == nil, "seed \(seed): \(id) is left behind")
                continue
            }
            #expect(place.stored?.issuer == authority.signer, "seed \(seed): \(id)")
            #expect(place.stored?.leaf.map { $0.notAfter > now } == true, "seed \(seed): \(id)")
            #expect(plan(id).report?.state == .delivered, "seed \(seed): \(id)")
            #expect(plan(id).write == nil, "seed \(seed): \(id) has nothing to do (invariant 6)")
        }
    }

    /// The controller sees what is stored.
    private mutating func see(_ id: IdentityID) {
        guard var place = places[id] else { return }
        place.seen = place.stored
        places[id] = place
    }

    private mutating func wake(_ id: IdentityID) { places[id]?.lookAgain = .distantPast }

    /// What is seen of the authority may be half a minute old, and never goes back.
    private mutating func note(_ snapshot: AuthorityModel.Snapshot, lag: Bool) {
        guard !lag || now.timeIntervalSince(snapshots[0].date) > 30 else { return }
        snapshots = [snapshot]
        for id in ids { wake(id) }
    }

    private mutating func tamper(_ random: inout SeededGenerator) throws {
        let id = ids.randomElement(using: &random) ?? ids[0]
        guard var stored = places[id]?.stored else { return }
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            try replace(id, nil)
            return
        case 1: stored.secret.authorities = Array("nothing".utf8)
        case 2: stored.leaf = nil
        case 3: stored.leaf?.uris = ["spiffe://default/other_shop_svc_80"]
        case 4: stored.secret.metadata.annotations = [:]
        default: stored.secret.isOurs.toggle()
        }
        places[id]?.wasTamperedWith = true
        try replace(id, stored)
    }

    private mutating func replace(_ id: IdentityID, _ stored: Stored?) throws {
        version += 1
        places[id]?.stored = stored
        places[id]?.stored?.version = version
        if stored == nil { places[id]?.wasTamperedWith = true }
    }

    // MARK: The controller

    private func plan(_ id: IdentityID) -> IdentityPlan {
        var observation = IdentityObservation(id, propagationDelay: .seconds(AuthorityModel.delay))
        guard let place = places[id], let snapshot = snapshots.first else { return IdentityPlan() }
        observation.isPermitted = true
        observation.isWanted = place.isWanted
        observation.unwantedSince = place.unwantedSince
        observation.secret = place.seen?.secret
        observation.leaf = place.seen?.leaf
        observation.grant = snapshot.grant
        observation.authorities = snapshot.authorities
        observation.anchors = snapshot.anchors
        return IdentityPlanner().plan(observation, now: now)
    }

    /// - Returns: Whether something was written.
    private mutating func reconcile(_ id: IdentityID) throws -> Bool {
        guard let place = places[id], let snapshot = snapshots.first else { return false }
        places[id]?.unwantedSince = place.isWanted ? nil : place.unwantedSince ?? now
        let plan = plan(id)
        places[id]?.lookAgain = plan.lookAgain
        guard let write = plan.write else { return false }
        // Whoever has not seen the last version conflicts, sees it, and comes again.
        guard place.seen == place.stored else {
            places[id]?.seen = place.stored
            wake(id)
            return false
        }
        try perform(write, id, place, snapshot)
        return true
    }

    private mutating func perform(
        _ write: IdentityWrite, _ id: IdentityID, _ place: Place, _ snapshot: AuthorityModel.Snapshot
    ) throws {
        version += 1
        var stored = place.stored
        switch write {
        case .delete:
            #expect(place.stored?.secret.isOurs == true && !place.isWanted, "seed \(seed): \(id)")
            stored = nil
        case .replaceAuthorities:
            let isFirst = places[id]?.brought.insert(snapshot.bundle).inserted == true
            #expect(
                isFirst || place.wasTamperedWith, "seed \(seed): \(id): one write for a bundle")
            stored?.secret.authorities = snapshot.authorities
            stored?.secret.metadata.annotations = ["koguma.io/spiffe-id": id.spiffeID]
        case .issue(let reason):
            let grant = try #require(snapshot.grant, "seed \(seed): \(id) is issued by nobody")
            stored = try issue(id, grant, snapshot)
            expectReason(reason, id, place, snapshot)
            places[id]?.brought.insert(snapshot.bundle)
        }
        stored?.version = version
        places[id]?.stored = stored
        places[id]?.seen = stored
        if stored == nil || write != .replaceAuthorities { places[id]?.wasTamperedWith = false }
        wake(id)
    }

    private func issue(
        _ id: IdentityID, _ grant: SigningGrant, _ snapshot: AuthorityModel.Snapshot
    ) throws -> Stored {
        let end = min(now + grant.lifetime / .seconds(1), grant.until)
        let leaf = LeafFacts(
            uris: [id.spiffeID], authorityKeyIdentifier: grant.certificate.keyIdentifier,
            issuer: grant.certificate.subject, notBefore: now - 300, notAfter: end)
        var secret = try IdentityFixture.secret(
            certificate: "\(version)", authorities: "", id: id.spiffeID)
        secret.authorities = snapshot.authorities
        let issuer = grant.certificate.pem
        let root = authority.root(issuer)
        // A moment after a switch or a taint, nobody who is behind knows of it.
        #expect(root != nil || authority.tainted.contains(issuer), "seed \(seed): \(id), invariant 1")
        if let root {
            #expect(end <= root.end, "seed \(seed): \(id), invariant 4")
            #expect(end <= root.noLeafAfter ?? .distantPast, "seed \(seed): \(id): nobody knows of so long a leaf")
            let published = root.publishedSince ?? .distantFuture
            #expect(
                published + AuthorityModel.delay <= now || root.signingSince.map { $0 <= published } ?? true,
                "seed \(seed): \(id), invariant 2")
        }
        #expect(snapshot.roots.contains(issuer), "seed \(seed): \(id) is not believed beside its own bundle")
        return Stored(secret: secret, leaf: leaf, issuer: issuer, version: version)
    }

    /// One write a phase: nothing is issued but for the reason that is given, and that once.
    private mutating func expectReason(
        _ reason: IssueReason, _ id: IdentityID, _ place: Place, _ snapshot: AuthorityModel.Snapshot
    ) {
        let old = place.stored?.leaf
        let issuer = snapshot.grant?.certificate.pem ?? ""
        switch reason {
        case .first: #expect(place.stored == nil, "seed \(seed): \(id)")
        case .damaged: #expect(place.wasTamperedWith, "seed \(seed): \(id) was not tampered with")
        case .authority:
            let isFirst = places[id]?.reissued.insert(issuer).inserted == true
            #expect(
                isFirst || place.wasTamperedWith, "seed \(seed): \(id): one write for a signer")
            #expect(place.stored?.issuer != issuer, "seed \(seed): \(id)")
        case .renewal:
            guard let old else { return }
            let life = old.notAfter.timeIntervalSince(old.notBefore) - 300
            #expect(now.timeIntervalSince(old.notBefore) - 300 >= 0.59 * life, "seed \(seed): \(id) is renewed early")
        case .lifetime:
            let life = old.map { $0.notAfter.timeIntervalSince($0.notBefore) } ?? 0
            #expect(life > (snapshot.grant?.lifetime ?? .zero) / .seconds(1) + 300, "seed \(seed): \(id)")
        }
    }

    // MARK: What always holds

    private static func roots(of stored: Stored) -> [String] {
        String(decoding: stored.secret.authorities, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func check() {
        let trusted = Set(authority.roots.map(\.name))
        for (id, place) in places {
            guard let stored = place.stored, let leaf = stored.leaf, leaf.notAfter > now,
                !authority.tainted.contains(stored.issuer)
            else { continue }
            #expect(trusted.contains(stored.issuer), "seed \(seed): \(id), invariant 1")
            guard stored.secret.isOurs, leaf.uris == [id.spiffeID] else { continue }
            // After a taint, there is no time to wait for anybody; whoever is behind has it soon.
            let root = authority.root(stored.issuer)
            if root?.beganAtOnce == true, root?.signingSince.map({ $0 + Self.longestLag > now }) == true { continue }
            for (other, peer) in places {
                guard let bundle = peer.stored, bundle.secret.isOurs else { continue }
                let roots = Self.roots(of: bundle)
                // Somebody put something else there.
                guard roots != ["nothing"] else { continue }
                #expect(
                    roots.contains(stored.issuer), "seed \(seed): \(other) does not believe \(id) of \(stored.issuer)")
            }
        }
    }
}
