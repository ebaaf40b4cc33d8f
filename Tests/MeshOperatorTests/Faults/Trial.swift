import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import Synchronization
import TestSupport
import Testing

/// A history in which something goes wrong, and what must hold in the end all the same: everything is as it would have
/// been, no authority was replaced or lost, and nobody has anything left to write, not even after a restart.
struct Trial: Sendable {
    /// When things begin to go wrong.
    enum Beginning: String, CaseIterable, Sendable {
        /// With the first request that the controller makes, after the user has acted.
        case start
        /// With what the user does, after the controller has seen everything that was there.
        case action
    }

    let history: History
    var beginning = Beginning.action
    var makeWorld: @Sendable () async throws -> World = { try await World() }
    /// What time the controllers take it to be.
    var now: @Sendable () -> Date = { Date() }
    var clock: any Clock<Duration> = QuickClock()
    /// What happens to watches that begin before things go wrong.
    var standing: [FaultRule] = []
    /// Whether the controller has to show in the end that it still sees everything.
    var checksHealth = false

    /// - Returns: whether anything went wrong.
    func survives(
        _ rule: FaultRule, comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Bool {
        try await survives([rule], comment: comment, sourceLocation: sourceLocation)
    }

    func survives(
        _ rules: [FaultRule], comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Bool {
        try await survives(comment: comment, sourceLocation: sourceLocation) { _ in rules }
    }

    func survives(
        comment: String = "", sourceLocation: SourceLocation = #_sourceLocation,
        _ rules: @escaping @Sendable (FaultTransport) -> [FaultRule]
    ) async throws -> Bool {
        let comment = "\(history.testDescription), from the \(beginning.rawValue) on, \(comment)"
        return try await Turns.trials.withTurn {
            let world = try await makeWorld()
            let transport = world.faults()
            do {
                return try await withTimeLimit(.seconds(120), "\(comment): not over") {
                    try await prepare(world)
                    try await play(world, transport, rules(transport), "\(comment)", sourceLocation)
                    let fired = transport.fired
                    try await check(world, "\(comment)", sourceLocation)
                    return fired > 0
                }
            } catch let error as TimeLimitExceeded {
                let (settled, wanted) = (try await Settled(world), try await Reference.of(history))
                #expect(settled == wanted, "\(error)", sourceLocation: sourceLocation)
                throw error
            }
        }
    }

    func prepare(_ world: World) async throws {
        try await world.withOperator(clock: clock, now: now) { _ in
            try await history.before(world)
            try await world.pass()
        }
    }

    private var isFromStart: Bool { beginning == .start || history.isStart }

    /// Plays the history while things go wrong, with a second controller if the first one dies.
    ///
    /// - Parameter comment: nil to learn what it comes to.
    func play(
        _ world: World, _ transport: FaultTransport, _ rules: [FaultRule], _ comment: Comment?,
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let wanted = comment == nil ? nil : try await Reference.of(history)
        let acted = Gate()
        transport.arm(standing)
        if isFromStart {
            transport.arm(rules)
            if !history.needsController { try await history.act(world) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let begins = Gate()
            group.addTask {
                await begins.pass()
                if !isFromStart || history.needsController { try await history.act(world) }
                acted.open()
            }
            group.addTask {
                let isDone = try await withOperator(world, transport) {
                    if !isFromStart {
                        try await world.pass()
                        transport.arm(rules)
                    }
                    begins.open()
                    guard try await isOver(world, acted, transport, wanted) else { return false }
                    if let comment { try await rest(world, transport, comment, sourceLocation) }
                    return true
                }
                guard !isDone else { return }
                try await withOperator(world, world.faults()) { _ = try await isOver(world, acted, nil, wanted) }
            }
            try await group.waitForAll()
        }
    }

    private func withOperator<Result: Sendable>(
        _ world: World, _ transport: FaultTransport, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await world.withOperator(
            transport, configuration: history.configuration, clock: clock, now: now
        ) { _ in try await body() }
    }

    /// Waits for the end of the history; false if the controller dies before.
    private func isOver(
        _ world: World, _ acted: Gate, _ transport: FaultTransport?, _ wanted: Settled?
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                await acted.pass()
                try await world.wait { world in
                    guard try await history.isOver(world) else { return false }
                    guard let wanted else { return true }
                    return try await Settled(world) == wanted
                }
                return true
            }
            if let transport {
                group.addTask {
                    await transport.waitUntilDead()
                    return false
                }
            }
            return try await group.next() ?? false
        }
    }

    /// Nothing goes wrong any more, and the controller to which it did has nothing left to do.
    private func rest(
        _ world: World, _ transport: FaultTransport, _ comment: Comment, _ sourceLocation: SourceLocation
    ) async throws {
        transport.recover()
        if checksHealth { try await world.expectAlive() }
        try await world.pass()
        let before = transport.writes.count
        try await world.pass()
        let writes = transport.writes.dropFirst(before).filter { !$0.contains("/meshes/\(World.mark)") }
        #expect(writes == [], comment, sourceLocation: sourceLocation)
    }

    // MARK: What must hold

    func check(_ world: World, _ comment: Comment, _ sourceLocation: SourceLocation) async throws {
        // Whoever is left at work ends what it has begun.
        let last = world.faults()
        try await pass(world, last)
        let settled = try await Settled(world)
        let wanted = try await Reference.of(history)
        #expect(settled == wanted, comment, sourceLocation: sourceLocation)
        for (secret, authorities) in try await world.authorities() {
            #expect(
                Set(authorities).count <= history.authorities, "\(secret) had \(authorities). \(comment)",
                sourceLocation: sourceLocation)
        }
        let next = world.faults()
        try await pass(world, next)
        expectNothingWritten(through: next, comment, sourceLocation)
    }

    /// A controller starts, looks at everything, ends what it has begun, and stops.
    fileprivate func pass(_ world: World, _ transport: FaultTransport) async throws {
        try await world.withGracefulOperator(
            transport, configuration: history.configuration, clock: clock, now: now
        ) { _ in try await world.pass() }
    }

    private func expectNothingWritten(
        through transport: FaultTransport, _ comment: Comment, _ sourceLocation: SourceLocation
    ) {
        let writes = transport.writes.filter { !$0.contains("/meshes/\(World.mark)") }
        #expect(writes == [], comment, sourceLocation: sourceLocation)
        let events = transport.events.map { "\($0): \(String(decoding: $0.body, as: UTF8.self))" }
            .filter { !$0.contains(World.mark) }
        #expect(events == [], comment, sourceLocation: sourceLocation)
    }
}

/// What histories come to when nothing goes wrong.
private actor Reference {
    private static let shared = Reference()
    private var known: [String: Task<Settled, any Error>] = [:]

    static func of(_ history: History) async throws -> Settled {
        try await shared.task(history).value
    }

    private func task(_ history: History) -> Task<Settled, any Error> {
        if let task = known[history.testDescription] { return task }
        // Not one that somebody has changed to interfere with it.
        let original = History.all.first { $0.testDescription == history.testDescription } ?? history
        let task = Task {
            let world = try await World()
            let trial = Trial(history: original)
            try await trial.prepare(world)
            try await trial.play(world, world.faults(), [], nil)
            try await trial.pass(world, world.faults())
            return try await Settled(world)
        }
        known[history.testDescription] = task
        return task
    }
}
