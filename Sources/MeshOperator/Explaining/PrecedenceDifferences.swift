public import TrafficPermissions

/// Where the two modes of precedence decide differently.
public struct PrecedenceDifferences: Sequence, Sendable {
    private let pairs: [ExplainedPair]
    private let comparisons: [String: PrecedenceComparison]

    /// Compares for these pairs.
    public init(_ pairs: [ExplainedPair]) {
        self.pairs = pairs
        var comparisons: [String: PrecedenceComparison] = [:]
        for pair in pairs where comparisons[pair.explainer.mesh] == nil {
            comparisons[pair.explainer.mesh] = PrecedenceComparison(pair.explainer)
        }
        self.comparisons = comparisons
    }

    public func makeIterator() -> some IteratorProtocol<PrecedenceDifference> {
        pairs.lazy.compactMap { [comparisons] pair in
            comparisons[pair.explainer.mesh]?.difference(pair.client, at: pair.inbound)
        }.makeIterator()
    }
}
