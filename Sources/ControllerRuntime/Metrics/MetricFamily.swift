/// A metric with all its sets of labels.
struct MetricFamily: Sendable {
    enum Value: Sendable {
        case counter(CounterValue)
        case gauge(GaugeValue)
        case histogram(HistogramValue)

        init(_ kind: MetricDefinition.Kind) {
            switch kind {
            case .counter: self = .counter(CounterValue())
            case .gauge: self = .gauge(GaugeValue())
            case .histogram(let buckets): self = .histogram(HistogramValue(buckets: buckets))
            }
        }
    }

    let definition: MetricDefinition
    private(set) var values: [MetricLabels: Value] = [:]

    init(_ definition: MetricDefinition) {
        self.definition = definition
    }

    /// The value with these labels; nil if there are too many others already.
    mutating func value(_ labels: MetricLabels) -> Value? {
        if let value = values[labels] { return value }
        guard values.count < definition.maximumLabelSets else { return nil }
        let value = Value(definition.kind)
        values[labels] = value
        return value
    }

    /// Takes away what a handler stands for.
    mutating func remove(where isIt: (Value) -> Bool) {
        guard let index = values.firstIndex(where: { isIt($0.value) }) else { return }
        values.remove(at: index)
    }
}
