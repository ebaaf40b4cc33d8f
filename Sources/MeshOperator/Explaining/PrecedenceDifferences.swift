public import TrafficPermissions

/// Where the two modes of precedence decide differently.
public struct PrecedenceDifferences: Sequence, Sendable {
    private let pairs: ExplainedPairs
    private let comparisons: [String: PrecedenceComparison]

    /// Compares for these pairs.
    public init(_ pairs: ExplainedPairs) {
        self.pairs = pairs
        comparisons = Dictionary(
            uniqueKeysWithValues: pairs.explainers.map { ($0.mesh, PrecedenceComparison($0)) })
    }

    public func makeIterator() -> some IteratorProtocol<PrecedenceDifference> {
        pairs.lazy.flatMap { [comparisons] pair in
            comparisons[pair.explainer.mesh]?.differences(pair.client, at: pair.inbound) ?? []
        }.makeIterator()
    }
}
