/// Policies in order, of which two lists are told apart without being compared.
struct PolicyList: Sendable {
    /// From the weakest to the strongest of `MostSpecific`.
    private(set) var ordered: [CompiledPolicy] = []
    /// What it is a list of.
    private(set) var id = ID()

    init() {}

    /// Takes policies in any order.
    init(_ policies: [CompiledPolicy]) {
        ordered = policies.sorted { $0.precedes($1) }
        for policy in policies { id.add(policy.revision) }
    }

    /// Puts a policy where it belongs.
    mutating func insert(_ policy: CompiledPolicy) {
        ordered.insert(policy, at: place(of: policy))
        id.add(policy.revision)
    }

    /// Takes a policy out.
    mutating func remove(_ policy: CompiledPolicy) {
        let index = place(of: policy)
        guard index < ordered.count, ordered[index] === policy else { return }
        ordered.remove(at: index)
        id.remove(policy.revision)
    }

    /// The first that does not stand before a policy.
    private func place(of policy: CompiledPolicy) -> Int {
        var (low, high) = (0, ordered.count)
        while low < high {
            let middle = (low + high) / 2
            if ordered[middle].precedes(policy) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Which policies, in which of their forms: sums that one more or less changes without a look at the others.
    ///
    /// Two lists of the same sums would have to be made on purpose, and revisions are counted here.
    struct ID: Hashable, Sendable {
        private(set) var count = 0
        private var sums: (UInt64, UInt64) = (0, 0)

        mutating func add(_ revision: Int) {
            count += 1
            sums.0 &+= Self.scattered(UInt64(revision))
            sums.1 &+= Self.scattered(~UInt64(revision))
        }

        mutating func remove(_ revision: Int) {
            count -= 1
            sums.0 &-= Self.scattered(UInt64(revision))
            sums.1 &-= Self.scattered(~UInt64(revision))
        }

        /// The finalizer of SplitMix64 (Steele, Lea, Flood, 2014).
        private static func scattered(_ number: UInt64) -> UInt64 {
            var bits = number &+ 0x9E37_79B9_7F4A_7C15
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }

        static func == (one: ID, other: ID) -> Bool { one.count == other.count && one.sums == other.sums }

        func hash(into hasher: inout Hasher) {
            hasher.combine(sums.0)
            hasher.combine(sums.1)
        }
    }
}
