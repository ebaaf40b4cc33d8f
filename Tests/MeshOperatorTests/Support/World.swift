import EmbeddedAPIServer
import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI
import Logging
import MeshAPI
import MeshAuthority
import MeshOperator
import ServiceLifecycle
import TestSupport

@testable import KubernetesClient

/// An API server with what an installation has, and a client that stands for its user.
struct World: Sendable {
    static let namespace = "kuma-system"
    static let withoutDefaultMesh = OperatorConfiguration(systemNamespace: World.namespace, createsDefaultMesh: false)

    let client: KubernetesClient
    /// The version from which on tests look at what has been.
    private(set) var origin = ""
    private let transport: any HTTPTransport
    private let credentials: Credentials

    /// An embedded server.
    ///
    /// - Parameters:
    ///   - definitions: whether our custom resource definitions are installed.
    ///   - streamsLists: whether the server does streaming lists, in which case nobody asks it for others.
    init(definitions: Bool = true, streamsLists: Bool = true) async throws {
        let server = InProcessServer(server: try EmbeddedAPIServer(.init(logger: .silent)))
        self.init(
            EmbeddedTransport(server, streamsLists: streamsLists), Credentials(), address: EmbeddedTransport.server)
        _ = try await client.create(Namespace(json: ["metadata": ["name": .string(Self.namespace)]]))
        if definitions { try await installDefinitions() }
        origin = try await version
    }

    /// A server that is there already, with our definitions.
    init(kubeconfig: String) async throws {
        let configuration = try ClientConfiguration.load(kubeconfig: kubeconfig, environment: [:])
        self.init(
            try configuration.makeTransport(), configuration.makeCredentials(logger: .silent),
            address: configuration.server)
        _ = try await client.apply(
            Namespace.self, ObjectKey(name: Self.namespace), [:], fieldManager: "koguma-tests")
        origin = try await version
    }

    private init(_ transport: any HTTPTransport, _ credentials: Credentials, address: String) {
        self.transport = transport
        self.credentials = credentials
        client = KubernetesClient(
            server: address, source: "", transport: transport, credentials: credentials, settings: .init(),
            logger: .silent, clock: ContinuousClock())
    }

    func installDefinitions() async throws {
        for definition in CustomResourceDefinitions.all {
            _ = try await client.create(CustomResourceDefinition(json: definition))
        }
    }

    /// A transport to the server that can fail; half a minute on its clock takes 60 ms.
    func faults(
        clock: any Clock<Duration> = QuickClock(factor: 500), _ rules: FaultRule...
    ) -> FaultTransport {
        let faults = FaultTransport(transport, clock: clock)
        faults.arm(rules)
        return faults
    }

    // MARK: Operators

    /// Runs `body` while an operator of its own is at work, which ends with it.
    func withOperator<Result: Sendable>(
        _ transport: (any HTTPTransport)? = nil,
        configuration: OperatorConfiguration = World.withoutDefaultMesh,
        logger: Logger = .silent,
        signing: any AuthoritySigning = PKISigning(),
        clock: any Clock<Duration> = QuickClock(),
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: @Sendable (Operator) async throws -> Result
    ) async throws -> Result {
        let service = makeOperator(
            transport, configuration: configuration, logger: logger, signing: signing, clock: clock, now: now)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            defer { group.cancelAll() }
            return try await body(service)
        }
    }

    /// Another client of the same server.
    func makeClient(
        _ settings: KubernetesClient.Settings, through transport: (any HTTPTransport)? = nil
    ) -> KubernetesClient {
        KubernetesClient(
            server: client.server, source: "", transport: transport ?? self.transport, credentials: credentials,
            settings: settings, logger: .silent, clock: ContinuousClock())
    }

    func makeOperator(
        _ transport: (any HTTPTransport)? = nil,
        configuration: OperatorConfiguration = World.withoutDefaultMesh,
        election: Operator.Election? = nil,
        logger: Logger = .silent,
        signing: any AuthoritySigning = PKISigning(),
        clock: any Clock<Duration> = QuickClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) -> Operator {
        // Real time, however quick the clock is.
        var configuration = configuration
        configuration.drainLimit *= 50
        configuration.flushLimit *= 50
        return Operator(
            configuration,
            client: KubernetesClient(
                server: client.server, source: "", transport: transport ?? self.transport, credentials: credentials,
                settings: .init(), logger: logger, clock: clock),
            election: election, logger: logger, signing: signing, clock: clock, now: now)
    }

    /// Runs an operator until `body` returns, and on until its reconciles in progress have ended.
    func withGracefulOperator<Result: Sendable>(
        _ transport: FaultTransport, configuration: OperatorConfiguration = World.withoutDefaultMesh,
        election: Operator.Election? = nil,
        clock: any Clock<Duration> = QuickClock(), now: @escaping @Sendable () -> Date = { Date() },
        _ body: @Sendable (ServiceGroup) async throws -> Result
    ) async throws -> Result {
        let service = makeOperator(
            transport, configuration: configuration, election: election, clock: clock, now: now)
        let group = ServiceGroup(services: [service], logger: .silent)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result
            do {
                result = try await body(group)
            } catch {
                tasks.cancelAll()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }
}

extension Mesh {
    var isReady: Bool {
        guard let ready = status?.conditions[.ready] else { return false }
        return ready.status == .true && ready.observedGeneration == metadata.generation
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
