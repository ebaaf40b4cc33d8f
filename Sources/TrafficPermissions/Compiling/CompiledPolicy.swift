/// A policy with its place among others, as it is at one time: the next form of it is another one.
final class CompiledPolicy: Sendable {
    let policy: Policy
    /// Unlike that of any other form of any policy.
    let revision: Int
    private let order: PolicyOrder

    init(_ policy: Policy, revision: Int) {
        self.policy = policy
        self.revision = revision
        order = PolicyOrder(policy)
    }

    /// Whether it stands before another, which is then the stronger one.
    func precedes(_ other: CompiledPolicy) -> Bool { order < other.order }
}

extension [CompiledPolicy] {
    /// Puts a policy where it belongs.
    mutating func insert(_ policy: CompiledPolicy) {
        insert(policy, at: place(of: policy))
    }

    /// Takes a policy out.
    mutating func remove(_ policy: CompiledPolicy) {
        let index = place(of: policy)
        if index < count, self[index] === policy { remove(at: index) }
    }

    /// The first that does not stand before a policy.
    private func place(of policy: CompiledPolicy) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].precedes(policy) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
