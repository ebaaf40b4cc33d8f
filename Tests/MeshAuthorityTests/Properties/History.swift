import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Randomness

@testable import MeshAuthority

/// A random history of one mesh: what users do to it, two controllers that come and go, workloads, and time.
struct History {
    /// What a history does besides what every mesh sees.
    enum Kind: String, CaseIterable, Sendable {
        /// Nobody destroys anything.
        case orderly
        /// One thing is lost or changed at a time, of which the controller is told before the next.
        case mending
        /// Anything may be lost at any time.
        case tampering
    }

    let kind: Kind
    let signing = FakeSigning()
    var random: SeededGenerator
    var cluster: Cluster
    var leaders: [Leader]
    var provided = ProvidedContent()
    var workloads = Workloads()
    /// What all clocks show.
    var clock = Cluster.now
    /// The furthest that they have shown.
    var furthest = Cluster.now
    /// How much time has passed in seconds, wherever clocks were set.
    var elapsed: TimeInterval = 0
    /// Which roots have signed by what was stored, each time another.
    var signers: [AuthorityCertificate] = []
    /// What the user asked to distrust and the state has.
    var tainted: Set<String> = []
    /// What is not ours and must not change.
    let others: [String: Secret]
    /// What some controller saw a while ago.
    var memory: Observation?
    /// What was done, in words, for a person who looks for the reason of a failure.
    var trail: [String] = []
    /// What does not hold.
    var faults: [String] = []

    init(_ kind: Kind, _ random: SeededGenerator) {
        self.kind = kind
        self.random = random
        cluster = Cluster(.with(["enabledBackend": "a", "backends": [.builtin("a")]]))
        for name in ["other.ca-state", "other.ca-builtin-key-a", "other.ca-builtin-cert-a", "default-token"] {
            cluster.put(Cluster.secret(name, "not of this mesh"))
        }
        others = cluster.secrets
        leaders = [Leader(signing), Leader(signing)]
    }

    /// Does something.
    mutating func act() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<22: advance()
        case 22..<46: work()
        case 46..<52: settle()
        case 52..<66: issue()
        case 66..<76: edit()
        case 76..<80: rotate()
        case 80..<83: taint()
        case 83..<91: provide()
        case 91..<93: acknowledge()
        case 93..<95: remember()
        default: tamper()
        }
        check()
    }

    mutating func note(_ text: String) { trail.append("\(Int(elapsed)) s: \(text)") }

    /// One of several.
    mutating func pick<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &random) }

    mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &random) == 0 }

    // MARK: Time

    private mutating func advance() {
        let steps: [TimeInterval] = [1, 30, 120, 300, 599, 601, 700, 1300, 3600, 30_000, 86_400, 900_000, 8_000_000]
        if chance(8), clock > furthest - 100 {
            clock -= TimeInterval(Int.random(in: 1...200, using: &random))
            note("the clock is set back to \(clock)")
        } else {
            pass(pick(steps) ?? 1)
        }
    }

    mutating func pass(_ seconds: TimeInterval) {
        clock += seconds
        elapsed += seconds
        furthest = max(furthest, clock)
        note("\(seconds) s pass")
        workloads.forgetExpired(at: clock)
    }

    // MARK: Controllers

    /// Some steps of one of two controllers, which may be started anew, and stopped at any write.
    private mutating func work() {
        let index = Int.random(in: 0..<leaders.count, using: &random)
        let isFresh = chance(2)
        if isFresh { leaders[index].restart() }
        if chance(10) { cluster.rememberedKeys = [:] }
        leaders[index].now = clock
        let steps = Int.random(in: 1...5, using: &random)
        let before = cluster.log.count
        for _ in 0..<steps {
            if case .idle = leaders[index].step(&cluster) { break }
            see()
        }
        note("controller \(index) does \(cluster.log.dropFirst(before))")
        if isFresh { compareWithStop(index) }
    }

    /// A controller that is stopped now and started anew comes to the same as one that is not.
    private mutating func compareWithStop(_ index: Int) {
        var (undisturbed, stopped) = (cluster, cluster)
        var (leader, next) = (leaders[index], leaders[index])
        next.restart()
        guard leader.settle(&undisturbed) != nil, next.settle(&stopped) != nil else {
            faults.append("does not come to an end")
            return
        }
        let (one, other) = (outcome(undisturbed), outcome(stopped))
        if one != other { faults.append("after a stop it ends otherwise:\n\(other)\ninstead of\n\(one)") }
    }

    /// All that does not depend on which keys were made.
    private func outcome(_ cluster: Cluster) -> [String] {
        let roots = cluster.storedState(signing)?.roots.map { "\($0.backend) \($0.phase) \($0.takesOver)" } ?? []
        let conditions = cluster.mesh?.status?.conditions.map { "\($0.type)=\($0.status) \($0.reason)" } ?? []
        return roots.sorted() + conditions
    }

    /// A controller works until there is nothing to do.
    mutating func settle() {
        leaders[0].restart()
        leaders[0].now = clock
        var writes = 0
        let before = cluster.log.count
        while writes < 100 {
            let step = leaders[0].step(&cluster)
            see()
            if case .idle = step { break }
            writes += 1
        }
        note("a controller does \(cluster.log.dropFirst(before))")
        if writes == 100 { faults.append("does not come to an end") }
        // What the first found out, the second knows.
        leaders[1].restart()
        leaders[1].now = clock
        let settled = cluster.log.count
        if leaders[1].settle(&cluster) != 0 {
            faults.append("with nothing to do it does \(cluster.log.dropFirst(settled))")
        }
    }

    mutating func see() {
        workloads.see(cluster.bundle, signing, elapsed: elapsed)
        if let signer = cluster.storedState(signing)?.signer?.certificate, signers.last?.identity != signer.identity {
            signers.append(signer)
        }
    }

    private mutating func remember() { memory = cluster.observe() }

    // MARK: What workloads do

    /// Somebody wants a certificate, and gets it as soon as the authority may sign that far.
    private mutating func issue() {
        let lifetime: TimeInterval = pick([600, 3600, 86_400, 30 * 86_400]) ?? 3600
        cluster.consumers.leafEnd = Timestamp.wholeSeconds(clock + lifetime)
        cluster.consumers.lifetime = .seconds(lifetime)
        if !chance(4) {
            for _ in 0..<3 {
                leaders[0].now = clock
                _ = leaders[0].step(&cluster)
                see()
            }
        }
        let isStale = chance(6) && memory != nil && kind == .orderly
        guard let observation = isStale ? memory : cluster.observe() else { return }
        guard let grant = leaders[0].planner.grant(observation, now: clock) else {
            note("nothing is signed")
            return
        }
        noteTaints()
        if isStale, tainted.contains(grant.certificate.fingerprint) { return }
        let leaf = Leaf(issuer: grant.certificate.identity, notAfter: min(clock + lifetime, grant.until))
        note("\(grant) signs until \(leaf.notAfter)\(isStale ? ", as it was a while ago" : "")")
        check(grant)
        guard leaf.notAfter > clock else { return }
        workloads.add(leaf, by: grant.certificate)
    }

    /// Every consumer says that it trusts what is in the bundle by now.
    private mutating func acknowledge() {
        cluster.consumers.acknowledged = knownEverywhere
        note("acknowledged: \(knownEverywhere.map(\.fingerprint).sorted())")
    }

    /// The roots that every copy of the bundle has.
    var knownEverywhere: Set<AuthorityCertificate.Identity> {
        let copies = Workloads.lags.map { workloads.copy(lag: $0, elapsed: elapsed).map(\.identity) }
        return copies.reduce(Set(copies.first ?? [])) { $0.intersection($1) }
    }

    // MARK: What users do

    private mutating func edit() {
        let all: [JSONValue] = [
            .builtin("a"), .builtin("b"), .builtin("c", expiration: "2h"), .builtin("d", expiration: "30d"), .corporate,
        ]
        var backends = all.shuffled(using: &random)
        backends.removeLast(Int.random(in: 0..<backends.count, using: &random))
        var mtls: JSONValue = ["backends": .array(backends)]
        switch Int.random(in: 0..<12, using: &random) {
        case 0: mtls["enabledBackend"] = "nobody"
        case 1: mtls["enabled"] = "perhaps"
        case 2: break
        default: mtls["enabledBackend"] = pick(backends)?["name"]
        }
        let names = backends.compactMap { $0["name"]?.string }
        note("spec.mtls lists \(names) and enables \(mtls["enabledBackend"]?.string ?? "none")")
        apply(chance(15) ? nil : mtls)
    }

    mutating func apply(_ mtls: JSONValue?) {
        cluster.apply(.with(mtls, annotations: cluster.mesh?.metadata.annotations ?? [:]))
    }

    private mutating func rotate() {
        let value = pick(["1", "2", "3", "4", nil]) ?? nil
        note("rotate: \(value ?? "no more")")
        cluster.annotate(Names.Annotation.rotate, value)
    }

    private mutating func taint() {
        let known = cluster.storedState(signing)?.roots.map(\.fingerprint) ?? []
        let fingerprint = chance(4) ? String(repeating: "0", count: 64) : pick(known)
        note("taint \(fingerprint ?? "nothing any more")")
        cluster.annotate(Names.Annotation.taint, chance(6) ? nil : fingerprint)
    }

    private mutating func provide() {
        let lifetime: TimeInterval = pick([7200, 30 * 86_400, 1000 * 86_400]) ?? 7200
        let old = provided.pairs
        let pair =
            switch Int.random(in: 0..<4, using: &random) {
            // Longer than what there was: a certificate must not end before what the same key has signed.
            case 0: provided.renew(now: furthest, lifetime: 2000 * 86_400)
            case 1: pick(old.filter { pair in old.last { $0.key == pair.key }?.certificate == pair.certificate })
            default: provided.make(now: clock, lifetime: lifetime)
            }
        guard let pair else { return }
        // Often one half now, and the other later or never.
        let halves = Int.random(in: 0..<5, using: &random)
        note("provided: \(pair.certificate.dropLast()), \(["certificate", "key"][safely: halves] ?? "both")")
        if let old = cluster.value(ProvidedContent.key),
            let fingerprint = try? signing.keyFingerprint(pem: Array(old.utf8))
        {
            cluster.rememberedKeys[fingerprint] = Array(old.utf8)
        }
        if halves != 1 { cluster.put(Cluster.secret(ProvidedContent.certificate, pair.certificate)) }
        if halves != 0 { cluster.put(Cluster.secret(ProvidedContent.key, pair.key)) }
    }

    // MARK: What should not happen

    private mutating func tamper() {
        guard kind != .orderly else { return }
        if kind == .mending { settle() }
        let ours = cluster.secrets.keys.filter { others[$0] == nil && !$0.hasPrefix("corporate") }.sorted()
        switch Int.random(in: 0..<9, using: &random) {
        case 0:
            note("the status is wiped")
            cluster.mesh?.status = nil
        case 1:
            note("the bundle is deleted")
            cluster.bundle = nil
        case 2:
            guard kind == .tampering else { break }
            let root = pick(cluster.storedState(signing)?.roots ?? [])?.fingerprint
            note("recreate \(root ?? "none")")
            cluster.annotate(Names.Annotation.recreate, root)
        default:
            if let name = pick(ours) { damage(name) }
        }
        if kind == .mending { settle() }
    }

    private mutating func damage(_ name: String) {
        // Of what nothing brings back nothing is taken where all has to be mended.
        if kind == .mending, name.contains("-key-") { return }
        switch kind == .mending ? 0 : Int.random(in: 0..<4, using: &random) {
        case 1: cluster.put(Cluster.secret(name, "half"))
        case 2: cluster.put(Cluster.secret(name, "key intruder"))
        case 3: cluster.put(Cluster.secret(name, cluster.value(name) ?? "", type: "Opaque"))
        default: cluster.secrets[name] = nil
        }
        note("\(name) is damaged")
    }
}

extension [String] {
    fileprivate subscript(safely index: Int) -> String? { indices.contains(index) ? self[index] : nil }
}
