import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import Randomness
import TestSupport
import Testing

/// Users do what they like to several meshes, anything goes wrong at any time, and controllers come and go: in the end
/// all is as the last of what users wanted says, and nobody has anything left to write.
///
/// The seed decides who does what; in which order requests come it cannot.
@Suite(.timeLimit(.minutes(60))) struct RandomFaultTests {
    @Test func `a long history ends well`() async throws {
        await randomRounds(10) { seed, generator in
            let phases = RandomHistory.phases(&generator)
            try await Turns.trials.withTurn {
                try await withTimeLimit(.seconds(120), "the history does not end: \(phases)") {
                    try await RandomHistory(world: World()).play(phases, "seed \(seed)")
                }
            }
        }
    }
}

private struct RandomHistory {
    static let meshes = ["a", "b"]

    /// What the user wants of a mesh.
    enum Wish: CaseIterable {
        case builtin, older, off, gone
    }

    /// The life of one controller.
    struct Phase: Sendable {
        var before: [Action] = []
        var meanwhile: [Action] = []
        var troubles: [Trouble] = []
        /// Whether it ends what it has begun before it is stopped.
        var isPatient = false
    }

    let world: World

    static func phases(_ generator: inout SeededGenerator) -> [Phase] {
        var phases: [Phase] = []
        for _ in 0..<Int.random(in: 2...4, using: &generator) {
            var phase = Phase()
            phase.before = actions(&generator, Int.random(in: 0...3, using: &generator))
            phase.meanwhile = actions(&generator, Int.random(in: 1...5, using: &generator))
            for _ in 0..<Int.random(in: 0...6, using: &generator) { phase.troubles.append(Trouble(&generator)) }
            phase.isPatient = Bool.random(using: &generator)
            phases.append(phase)
        }
        return phases
    }

    func play(_ phases: [Phase], _ comment: Comment) async throws {
        for phase in phases {
            try await act(phase.before)
            let transport = world.faults()
            transport.arm(phase.troubles.flatMap { $0.rules(transport) })
            try await world.withOperator(transport) { _ in
                try await act(phase.meanwhile)
                if phase.isPatient, !phase.troubles.contains(where: \.isDeadly) { try await world.pass() }
            }
        }
        try await expectGranted(comment)
    }

    // MARK: Users

    struct Action: Sendable {
        let mesh: String
        let wish: Wish
    }

    private static func actions(_ generator: inout SeededGenerator, _ count: Int) -> [Action] {
        (0..<count).map { _ in
            Action(
                mesh: meshes.randomElement(using: &generator) ?? "a",
                wish: Wish.allCases.randomElement(using: &generator) ?? .off)
        }
    }

    private func act(_ actions: [Action]) async throws {
        for action in actions {
            switch action.wish {
            case .builtin: try await world.apply(World.builtin, mesh: action.mesh)
            case .older: try await world.apply(World.older, mesh: action.mesh)
            case .off: try await world.apply(nil, mesh: action.mesh)
            case .gone:
                guard try await world.mesh(action.mesh) != nil else { continue }
                // Somebody else may have been quicker.
                try? await world.remove(mesh: action.mesh)
            }
        }
    }

    // MARK: What must hold

    private func expectGranted(_ comment: Comment) async throws {
        let last = world.faults()
        try await world.withGracefulOperator(last) { _ in
            for mesh in Self.meshes {
                // One that was applied again while it was on its way out is gone all the same.
                try await world.wait(for: mesh) { object in
                    guard let object else { return true }
                    return object.metadata.deletionTimestamp == nil && object.isReady
                }
            }
            try await world.pass()
        }
        for mesh in Self.meshes {
            let object = try await world.mesh(mesh)
            let secrets = try await world.secrets(of: mesh)
            guard let object else {
                #expect(secrets.isEmpty, comment)
                continue
            }
            if object.json[path: ["spec", "mtls"]] != nil { try await world.expectWhole(mesh, comment) }
        }
        let before = try await Settled(world)
        let next = world.faults()
        try await world.withGracefulOperator(next) { _ in try await world.pass() }
        #expect(next.writes.filter { !$0.contains(World.mark) } == [], comment)
        #expect(try await Settled(world) == before, comment)
    }
}

/// One of the things that can go wrong, drawn beforehand.
private struct Trouble: Sendable {
    private let kind: Int
    private let number: Int
    private let count: Int
    private let lines: Int
    private let failure: Failure
    private let frame: [UInt8]

    init(_ generator: inout SeededGenerator) {
        kind = Int.random(in: 0..<10, using: &generator)
        number = Int.random(in: 1...40, using: &generator)
        count = Int.random(in: 1...3, using: &generator)
        lines = Int.random(in: 0...5, using: &generator)
        failure = Failure.allCases.randomElement(using: &generator) ?? .notSent
        frame = Array((Frames.strange.values.sorted().randomElement(using: &generator) ?? "").utf8)
    }

    var isDeadly: Bool { kind == 0 }

    func rules(_ transport: FaultTransport) -> [FaultRule] {
        switch kind {
        case 0: [FaultRule(.dies, .writes, at: number % 12 + 1)]
        case 1: [FaultRule(.does { [count] in transport.goAway(for: 5 * count) }, .any, at: number)]
        case 2: FaultRule.stream(StreamFault.error(.expired, after: lines), at: number % 9 + 1)
        case 3: FaultRule.stream([.init(.reset, after: lines)], count: 9 * count)
        case 4: FaultRule.stream([.init(.silence, after: lines)], at: number % 9 + 1)
        case 5: FaultRule.stream([.init(.edited { $0 + $0 })], count: .max)
        case 6: FaultRule.stream([.init(.inserted([frame]), after: lines)], at: number % 9 + 1)
        default: [FaultRule(failure.fault, failure == .conflict ? .writes : .any, at: number, count: count)]
        }
    }
}
