import FoundationEssentials

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Seeds for the tests whose names have "Random": some that stay the same, and new ones each run.
///
/// A failure names its seed. `make fuzz` takes more: about as many as run in `FUZZ_SECONDS`.
let seeds: [UInt64] = {
    let seconds = ProcessInfo.processInfo.environment["FUZZ_SECONDS"].flatMap { Int($0) } ?? 0
    return [1, 2, 3, 42] + (0...(max(0, min(seconds, 3600)) * 8)).map { _ in .random(in: .min ... .max) }
}()
