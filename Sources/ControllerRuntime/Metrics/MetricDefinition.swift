/// What a metric is, for those who read it.
public struct MetricDefinition: Sendable, Hashable {
    /// How the values of a metric are to be read.
    public enum Kind: Sendable, Hashable {
        /// Only grows, and starts again from zero with the process.
        case counter
        /// Goes up and down.
        case gauge
        /// How many values were at most as large as each of these bounds, which ascend; that of all values is added.
        case histogram(buckets: [Double])
    }

    /// The name, in base units and with its unit at the end, as `process_resident_memory_bytes`.
    public var name: String
    /// How its values are to be read.
    public var kind: Kind
    /// What tells its values from each other.
    public var labels: [String]
    /// What it counts or measures, in a sentence.
    public var help: String
    /// How many sets of labels are kept; what comes with more is dropped, which is counted.
    public var maximumLabelSets: Int

    /// Makes a definition.
    public init(
        _ name: String, _ kind: Kind, labels: [String] = [], maximumLabelSets: Int = 1000, help: String
    ) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.maximumLabelSets = maximumLabelSets
        self.help = help
    }
}

extension MetricDefinition.Kind {
    /// What stands in a `TYPE` line.
    var text: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    var isCounter: Bool { self == .counter }

    var isGauge: Bool { self == .gauge }
}
