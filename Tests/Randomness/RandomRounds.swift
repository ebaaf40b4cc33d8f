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
    let environment = ProcessInfo.processInfo.environment
    func run(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        do {
            try body(seed, &generator)
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }
    if let seed = environment["FUZZ_SEED"].flatMap({ UInt64($0) }) { return run(seed) }
    let seconds = environment["FUZZ_SECONDS"].flatMap { Int($0) } ?? 0
    let end = ContinuousClock.now + .seconds(min(max(seconds, 0), 3600))
    for seed in [1, 2, 3, 42] as [UInt64] { run(seed) }
    var count = 4
    while count < rounds || ContinuousClock.now < end {
        run(.random(in: .min ... .max))
        count += 1
    }
    if seconds > 0 { print("random rounds: \(count)") }
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
