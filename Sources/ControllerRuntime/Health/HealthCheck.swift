/// One question about the process, as `/healthz` and `/readyz` ask it by name.
public struct HealthCheck: Sendable {
    /// What is asked about, in lower case with hyphens, such as `leader-election`.
    public let name: String
    private let answer: @Sendable () -> String?

    /// Makes a check.
    /// - Parameters:
    ///   - name: What is asked about, in lower case with hyphens.
    ///   - problem: Answers at once, and from any thread: what is wrong, in a sentence; nil if nothing is.
    public init(_ name: String, problem: @escaping @Sendable () -> String?) {
        self.name = name
        answer = problem
    }

    /// What is wrong, in a sentence; nil if nothing is.
    public var problem: String? { answer() }
}
