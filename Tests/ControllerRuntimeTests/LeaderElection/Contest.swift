import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import TestSupport

/// An embedded API server over one lease of which candidates contend, each with a clock of its own.
struct Contest {
    static let namespace = "kuma-system"
    static let lease = ObjectKey(namespace: namespace, name: "koguma")
    static let path = "/apis/coordination.k8s.io/v1/namespaces/\(namespace)/leases"

    let server: InProcessServer
    /// What anybody else may do to the lease.
    let client: KubernetesClient

    init(hasNamespace: Bool = true) async throws {
        server = try InProcessServer()
        client = KubernetesClient(
            server: EmbeddedTransport.server, transport: EmbeddedTransport(server), logger: LogCapture().logger())
        if hasNamespace { try await makeNamespace() }
    }

    func makeNamespace() async throws {
        try await client.create(Namespace(json: ["metadata": ["name": .string(Self.namespace)]]))
    }

    func held() async throws -> Lease? { try await client.find(Lease.self, Self.lease) }

    /// Changes the lease as somebody with `kubectl` would, whoever writes at the same time.
    func tamper(_ change: (inout Lease) -> Void) async throws {
        while var lease = try await held() {
            change(&lease)
            do throws(KubernetesError) {
                try await client.replace(lease)
                return
            } catch {
                guard error.isConflict else { throw error }
            }
        }
    }

    func candidate(
        _ name: String, now: @escaping @Sendable () -> Date = { testDate },
        onLoss: @escaping @Sendable (LeadershipLost) -> Void = { _ in }
    ) throws -> Candidate {
        try Candidate(name, transport: FaultTransport(EmbeddedTransport(server)), now: now, onLoss: onLoss)
    }
}

/// One process of several.
final class Candidate: Sendable {
    let name: String
    let transport: FaultTransport
    let clock = TestClock()
    let logs = LogCapture()
    let elector: LeaderElector
    /// What its work waits for.
    let work = Gate()
    private let begins = Shared(0)

    fileprivate init(
        _ name: String, transport: FaultTransport, now: @escaping @Sendable () -> Date,
        onLoss: @escaping @Sendable (LeadershipLost) -> Void
    ) throws {
        self.name = name
        self.transport = transport
        let configuration = try LeaderElector.Configuration(lease: Contest.lease, identity: name)
        let client = KubernetesClient(
            server: EmbeddedTransport.server, transport: transport,
            settings: configuration.clientSettings(userAgent: "koguma"), logger: logs.logger())
        elector = LeaderElector(
            configuration, client: client, clock: clock, random: .none, now: now, logger: logs.logger(),
            onLoss: onLoss)
    }

    /// How often it began to lead.
    var terms: Int { begins.value }

    /// Takes part until it is cancelled or shut down, or loses.
    func run() async throws {
        try await elector.run {
            self.begins.update { $0 += 1 }
            // Ends when it is cancelled, or shut down.
            await self.work.pass()
        }
    }

    /// Moves its time from one wait to the next until it leads.
    /// - Returns: How much of its time that took.
    @discardableResult
    func advanceUntilLeading() async -> Duration {
        await advance { self.elector.isLeading }
    }

    /// Moves its time from one wait to the next until something is so.
    @discardableResult
    func advance(until isDone: @Sendable () -> Bool) async -> Duration {
        var total: Duration = .zero
        while !isDone(), !Task.isCancelled {
            // The limits of requests in progress are longer.
            total += clock.advanceToNextSleeper(within: .seconds(2))
            await Task.yield()
        }
        return total
    }

    /// Lets it renew, or look, so many times.
    func advance(rounds: Int) async {
        for _ in 0..<rounds {
            await waitUntilItWaits()
            clock.advanceToNextSleeper(within: .seconds(2))
        }
        await waitUntilItWaits()
    }

    private func waitUntilItWaits() async {
        while !clock.hasSleeper(within: .seconds(2)), !Task.isCancelled { await Task.yield() }
    }
}
