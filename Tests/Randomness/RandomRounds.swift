import FoundationEssentials
import Testing

/// Runs a random test: one whose name has "Random", which is how `make fuzz` finds it.
///
/// Some seeds are always the same, others new each time. `FUZZ_SECONDS` goes on with new ones for that long; `FUZZ_SEED`
/// runs a single one again, the one that a failure named.
///
/// - Parameters:
///   - rounds: How many seeds are tried where nothing else is said.
///   - body: One round; what it finds wrong should name the seed, what it throws does so by itself.
public func randomRounds(_ rounds: Int = 12, _ body: (UInt64, inout SeededGenerator) throws -> Void) {
    var seeds = RandomSeeds(rounds)
    while let seed = seeds.next() {
        var generator = SeededGenerator(seed: seed)
        do {
            try body(seed, &generator)
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }
}

/// As the other, for what has to be awaited.
public func randomRounds(
    _ rounds: Int = 12, _ body: (UInt64, inout SeededGenerator) async throws -> Void
) async {
    var seeds = RandomSeeds(rounds)
    while let seed = seeds.next() {
        var generator = SeededGenerator(seed: seed)
        do {
            try await body(seed, &generator)
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }
}

/// Which seeds to try, and for how long.
private struct RandomSeeds {
    private var fixed: [UInt64] = [1, 2, 3, 42]
    private var only: UInt64?
    private var rounds: Int
    private var count = 0
    private let isLong: Bool
    private let end: ContinuousClock.Instant

    init(_ rounds: Int) {
        let environment = ProcessInfo.processInfo.environment
        only = environment["FUZZ_SEED"].flatMap { UInt64($0) }
        let seconds = environment["FUZZ_SECONDS"].flatMap { Int($0) } ?? 0
        self.rounds = only == nil ? rounds : 1
        isLong = only == nil && seconds > 0
        end = ContinuousClock.now + .seconds(isLong ? min(seconds, 3600) : 0)
    }

    mutating func next() -> UInt64? {
        guard count < rounds || ContinuousClock.now < end else {
            if isLong { print("random rounds: \(count)") }
            return nil
        }
        count += 1
        if let only { return only }
        return fixed.isEmpty ? .random(in: .min ... .max) : fixed.removeFirst()
    }
}

extension SeededGenerator {
    /// The bytes with some of them changed, left out, doubled or taken from elsewhere in the text.
    public mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &self)
            let end = min(bytes.count, place + Int.random(in: 1...12, using: &self))
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &self)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: bytes.indices, using: &self))
            case 3: bytes[place] = Array("{}[]:,\"'\\\n -#&*!|>%@`~0e.\t\u{0}".utf8).randomElement(using: &self) ?? 0
            case 4: bytes.insert(UInt8.random(in: .min ... .max, using: &self), at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return bytes
    }
}
