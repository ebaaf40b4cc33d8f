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
