import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority
import MeshOperator
import PKI
import TestSupport
import Testing

/// Watches a mesh from outside while time goes on: two workloads check each other with real TLS at every step.
struct RotationWatch {
    static let start = Date(timeIntervalSince1970: 1_900_000_000)
    /// Of certificates where a Mesh says nothing else, in seconds.
    private static let lifetime: TimeInterval = 86_400

    let world: World
    let service: Operator
    let time: MovedTime
    let openSSL: OpenSSL
    let planner = AuthorityPlanner(signing: PKISigning())
    private var workloads = [
        SimulatedWorkload("web", lag: 30, jitter: 300), SimulatedWorkload("api", lag: 590, jitter: 1800),
    ]
    /// Every bundle that there was, and since when.
    private var bundles: [(since: Date, pem: String)] = []
    /// Private keys that were provided and replaced, which the controller has in memory.
    var rememberedKeys: [String: [UInt8]] = [:]
    /// What `status.mtls.phase` has said, and the fingerprints that signed, each time another.
    private(set) var phases: [String] = []
    private(set) var signers: [String] = []

    init(_ world: World, _ service: Operator, _ time: MovedTime) throws {
        (self.world, self.service, self.time) = (world, service, time)
        openSSL = try OpenSSL()
    }

    /// Runs an operator whose time is the one that the watch moves.
    static func run(_ body: @Sendable (inout RotationWatch) async throws -> Void) async throws {
        let world = try await World()
        let time = MovedTime(start)
        try await world.withOperator(now: { time.now }) { service in
            var watch = try RotationWatch(world, service, time)
            try await body(&watch)
        }
    }

    // MARK: Steps

    /// Lets time go on to so many seconds after the start, and has the workloads do what they do then.
    mutating func step(to seconds: TimeInterval) async throws {
        time.move(to: Self.start + seconds)
        // It need not wait for its own timer, which does not know of this time.
        try await world.annotate("example.org/time", .string("\(seconds)"))
        try await renew()
        try await shakeHands()
    }

    /// What there is to see of the authority now that nothing is left to do.
    private mutating func settled() async throws -> Observation {
        let (planner, now, consumers) = (planner, time.now, service.consumers["default"])
        let keys = rememberedKeys
        @Sendable func pending(_ world: World) async throws -> String? {
            guard var observation = try await world.observation() else { return "there is no Mesh" }
            observation.consumers = consumers
            observation.rememberedKeys = keys
            let plan = planner.plan(observation, now: now)
            guard plan.writes.isEmpty else { return "\(plan.writes.map(\.write.summary))" }
            guard let status = plan.status, status.differs(from: observation.mesh.status) else { return nil }
            return "the status \(observation.mesh.status?.json.text ?? "") is to be \(status.json.text)"
        }
        do {
            try await withTimeLimit(.seconds(60), "not settled") { [world] in
                try await world.wait { try await pending($0) == nil }
            }
        } catch {
            let seconds = now.timeIntervalSince(Self.start)
            throw Unsettled(description: "\(error) at \(seconds) s: \(try await pending(world) ?? "nothing")")
        }
        var observation = try #require(await world.observation())
        observation.consumers = consumers
        observation.rememberedKeys = rememberedKeys
        note(observation)
        return observation
    }

    private mutating func note(_ observation: Observation) {
        let pem = observation.bundle?.data[Names.BundleKey.certificates] ?? ""
        if bundles.last?.pem != pem { bundles.append((time.now, pem)) }
        let status = observation.mesh.status?.mtls
        let phase = status?.phase?.rawValue ?? "none"
        if phases.last != phase { phases.append(phase) }
        if let signer = status?.ca?.fingerprint, signers.last != signer { signers.append(signer) }
    }

    /// Each workload gets another certificate when it is time: first it is said how far it is to be valid.
    private mutating func renew() async throws {
        for index in workloads.indices {
            let now = time.now
            let seen = try await settled()
            let signer = seen.mesh.status?.mtls?.ca?.fingerprint ?? ""
            guard workloads[index].wantsLeaf(of: signer, at: now) else { continue }
            service.consumers.update("default") { consumers in
                consumers.lifetime = .seconds(Self.lifetime)
                consumers.leafEnd = max(consumers.leafEnd ?? now, now + Self.lifetime)
            }
            let observation = try await settled()
            guard let grant = planner.grant(observation, now: now) else { continue }
            try workloads[index].issue(by: grant, at: now)
        }
    }

    /// Each is the server of the other once.
    private func shakeHands() async throws {
        let now = time.now
        let ends = workloads.compactMap { $0.end(bundle: copy(of: $0), at: now) }
        try #require(
            ends.count == workloads.count, "somebody has no certificate at \(now.timeIntervalSince(Self.start)) s")
        for (client, server) in [(0, 1), (1, 0)] {
            do {
                try await openSSL.connect(ends[client], to: ends[server], at: now)
            } catch {
                Issue.record("no handshake at \(now.timeIntervalSince(Self.start)) s: \(error)")
            }
        }
    }

    /// The copy that a workload has; a place that is new starts with what there is.
    private func copy(of workload: SimulatedWorkload) -> String {
        let now = time.now
        return (bundles.last { $0.since <= now - workload.lag } ?? bundles.first)?.pem ?? ""
    }

    // MARK: What holds in the end

    /// Whose certificates the workloads have.
    var issuers: [String] { workloads.compactMap(\.issuer) }

    /// Nobody believes a certificate that this authority signs now.
    func expectDistrusted(_ certificate: String, key: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws
    {
        let now = time.now
        let issuer = try Issuer(certificate: Certificate(pem: Array(certificate.utf8)), key: PrivateKey(pem: key))
        let leaf = try issuer.issueLeaf(
            LeafRequest(.spiffe("spiffe://default/rogue")), for: PrivateKey.generateP256().publicKey, at: now)
        for workload in workloads {
            let verifier = try Verifier(anchors: Certificate.parse(pemBundle: copy(of: workload).utf8))
            #expect(throws: PKIError.self, sourceLocation: sourceLocation) {
                try verifier.verify([leaf], at: now, for: .client)
            }
        }
    }
}

private struct Unsettled: Error, CustomStringConvertible {
    let description: String
}

extension World {
    /// All that the authority of Mesh `default` is planned from, read from the API server.
    fileprivate func observation() async throws -> Observation? {
        guard let mesh = try await mesh() else { return nil }
        let page: ListPage<Secret> = try await client.list(namespace: Self.namespace)
        let secrets = page.items.compactMap(\.value)
        let bundle = try await client.find(
            ConfigMap.self, ObjectKey(namespace: Self.namespace, name: Names.bundleConfigMap(mesh: "default")),
            keepsManagedFields: true)
        return Observation(
            mesh: mesh, secrets: Dictionary(secrets.map { ($0.metadata.name, $0) }) { first, _ in first },
            bundle: bundle, systemNamespace: Self.namespace)
    }
}
