/// A value that is computed when metrics are asked for.
public struct MetricSample: Sendable {
    /// Names and values of its labels.
    public var labels: [(String, String)]
    /// The value, in the unit that the metric's name says.
    public var value: Double

    /// Makes a sample.
    public init(_ labels: [(String, String)] = [], _ value: Double) {
        self.labels = labels
        self.value = value
    }
}
