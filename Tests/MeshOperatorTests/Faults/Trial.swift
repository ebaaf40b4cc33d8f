import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
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
    /// Whether controllers take part in an election: then there is a standby, which takes over from a leader that dies
    /// or loses its lease.
    var elects = false
    /// How often a leader has lost its lease.
    let losses = Count()
    /// Where the controller logs to which things happen.
    var logger = Logger.silent

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
                let standby = world.faults()
                let first: @Sendable () async throws -> Bool = {
                    if !isFromStart {
                        try await world.pass()
                        transport.arm(rules)
                    }
                    begins.open()
                    guard try await isOver(world, acted, transport, wanted) else { return false }
                    if let comment { try await rest(world, [transport, standby], comment, sourceLocation) }
                    return true
                }
                let second: @Sendable () async throws -> Void = {
                    begins.open()
                    _ = try await isOver(world, acted, nil, wanted)
                }
                if elects { return try await withElection(world, transport, standby, first, second) }
                guard try await !withOperator(world, transport, first) else { return }
                try await withOperator(world, standby, second)
            }
            try await group.waitForAll()
        }
    }

    private func withOperator<Result: Sendable>(
        _ world: World, _ transport: FaultTransport, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await world.withOperator(
            transport, configuration: history.configuration, logger: logger, clock: clock, now: now
        ) { _ in try await body() }
    }

    /// Does `first` while a leader is at work, and, if that is not to the end, `second` while its standby is.
    private func withElection(
        _ world: World, _ transport: FaultTransport, _ next: FaultTransport,
        _ first: @escaping @Sendable () async throws -> Bool, _ second: @Sendable () async throws -> Void
    ) async throws {
        let leader = world.makeOperator(
            transport, configuration: history.configuration,
            election: try world.election(
                "leader", through: transport, clock: clock, renewDeadline: Self.renewDeadline),
            logger: logger, clock: clock, now: now)
        // On another machine, whose clock is right.
        let standby = world.makeOperator(
            next, configuration: history.configuration,
            election: try world.election("standby", through: next, renewDeadline: Self.renewDeadline))
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let leads = Gate()
            group.addTask {
                await leads.pass()
                if !Task.isCancelled { try await standby.run() }
            }
            let isDone = try await withThrowingTaskGroup(of: Bool.self) { group in
                defer { group.cancelAll() }
                group.addTask {
                    do { try await leader.run() } catch is LeadershipLost { losses.add() }
                    return false
                }
                group.addTask {
                    try await world.waitForHolder("leader")
                    leads.open()
                    return try await first()
                }
                return try await group.next() ?? false
            }
            guard !isDone else { return }
            try await world.release("leader")
            try await second()
        }
    }

    /// Less than clocks jump, and nine seconds of real time.
    private static let renewDeadline: Duration = .seconds(450)

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
        _ world: World, _ transports: [FaultTransport], _ comment: Comment, _ sourceLocation: SourceLocation
    ) async throws {
        for transport in transports { transport.recover() }
        if checksHealth { try await world.expectAlive() }
        try await world.pass()
        let before = transports.map(\.writes.count)
        try await world.pass()
        var writes: [String] = []
        for (transport, count) in zip(transports, before) {
            writes += transport.writes.dropFirst(count).filter { !$0.contains("/meshes/\(World.mark)") }
        }
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
        var election: Operator.Election?
        if elects {
            // Nobody is at work who could hold it.
            try await world.steal("")
            election = try world.election("last", through: transport, renewDeadline: Self.renewDeadline)
        }
        try await world.withGracefulOperator(
            transport, configuration: history.configuration, election: election, clock: clock, now: now
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

extension Trial {
    /// Some of the calls that the history takes when nothing goes wrong, at least one of their first half: it comes in
    /// any run.
    func calls(_ pattern: RequestPattern = .calls, every step: Int, _ salt: Any...) async throws -> [Int] {
        let count = try await Reference.calls(history).count(where: pattern.covers)
        return sampled(1...max(1, count), every: min(step, (count + 1) / 2), history.testDescription, salt)
    }
}

/// What histories come to when nothing goes wrong.
private actor Reference {
    private struct Outcome {
        let settled: Settled
        let seen: [SeenRequest]
    }

    private static let shared = Reference()
    private var known: [String: Task<Outcome, any Error>] = [:]

    static func of(_ history: History) async throws -> Settled {
        try await shared.task(history).value.settled
    }

    /// What was asked for once the user had begun to act.
    static func calls(_ history: History) async throws -> [SeenRequest] {
        try await shared.task(history).value.seen
    }

    private func task(_ history: History) -> Task<Outcome, any Error> {
        if let task = known[history.testDescription] { return task }
        // Not one that somebody has changed to interfere with it.
        let original = History.all.first { $0.testDescription == history.testDescription } ?? history
        let task = Task {
            let world = try await World()
            let trial = Trial(history: original)
            try await trial.prepare(world)
            let transport = world.faults()
            try await trial.play(world, transport, [], nil)
            let seen = transport.seen
            try await trial.pass(world, world.faults())
            return Outcome(settled: try await Settled(world), seen: seen)
        }
        known[history.testDescription] = task
        return task
    }
}
