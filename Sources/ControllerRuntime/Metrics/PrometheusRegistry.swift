public import CoreMetrics
internal import Synchronization

/// Keeps the metrics of the process, and writes them in the text that Prometheus reads.
///
/// Handlers are made once and kept by whoever counts: making one looks it up under a lock, counting takes none or a very
/// short one. Each metric takes a bounded number of sets of labels; the handler of one too many works, but nobody reads
/// it, and `koguma_metrics_dropped_total` says so.
public final class PrometheusRegistry: MetricsFactory {
    private typealias Source = (definition: MetricDefinition, read: @Sendable () -> [MetricSample])

    private struct State {
        var families: [String: MetricFamily] = [:]
        var dropped = MetricFamily(MetricDefinitions.dropped)
        var sources: [String: [Source]] = [:]
        var collectors: [@Sendable () -> Void] = []

        mutating func countDropped(_ metric: String, _ count: Int) {
            guard case .counter(let counter)? = dropped.value(MetricLabels([("metric", metric)])) else { return }
            counter.increment(by: Int64(count))
        }
    }

    private let definitions: [String: MetricDefinition]
    private let state = Mutex(State())

    /// Makes a registry without any values.
    /// - Parameter definitions: What is known of metrics; others have no help, and histograms the usual buckets.
    public init(definitions: [MetricDefinition] = MetricDefinitions.all) {
        self.definitions = Dictionary(definitions.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Calls a function each time before metrics are read, which brings up to date what is costly to keep so.
    public func onCollect(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// Asks for the values of a counter or gauge each time metrics are read, so that nothing of them is kept.
    /// - Parameters:
    ///   - name: The metric; what is in no table is a gauge.
    ///   - read: Returns the values, with a set of labels each.
    public func observe(_ name: String, _ read: @escaping @Sendable () -> [MetricSample]) {
        let definition = definition(name, otherwise: .gauge)
        state.withLock { $0.sources[definition.name, default: []].append((definition, read)) }
    }

    /// All metrics, by name and then by labels.
    public func exposition() -> [UInt8] {
        let collectors = state.withLock { $0.collectors }
        for collect in collectors { collect() }
        let sources = state.withLock { $0.sources }
        let samples = sources.mapValues { sources in sources.flatMap { $0.read() } }
        for (name, samples) in samples { countDropped(samples, of: name) }
        let families = state.withLock { state in Array(state.families.values) + [state.dropped] }

        var exposition = Exposition()
        let stored = Dictionary(families.map { ($0.definition.name, $0) }) { first, _ in first }
        for name in Set(stored.keys).union(samples.keys).sorted() {
            let values = stored[name]?.values ?? [:]
            let computed = self.computed(samples[name] ?? [], of: name, without: values)
            guard !values.isEmpty || !computed.isEmpty else { continue }
            exposition.begin(stored[name]?.definition ?? definition(name, otherwise: .gauge))
            for (labels, value) in values.sorted(by: { $0.key < $1.key }) { exposition.write(name, labels, value) }
            for (labels, value) in computed { exposition.write(name, labels, value) }
        }
        return exposition.bytes
    }

    /// As many as the metric takes, ordered by labels, each of which is there once.
    private func computed(
        _ samples: [MetricSample], of name: String, without values: [MetricLabels: MetricFamily.Value]
    ) -> [(MetricLabels, Double)] {
        let limit = definition(name, otherwise: .gauge).maximumLabelSets
        let sorted = samples.prefix(limit).map { (MetricLabels($0.labels), $0.value) }.sorted { $0.0 < $1.0 }
        var last: MetricLabels?
        return sorted.filter { labels, _ in
            defer { last = labels }
            return labels != last && values[labels] == nil
        }
    }

    private func countDropped(_ samples: [MetricSample], of name: String) {
        let excess = samples.count - definition(name, otherwise: .gauge).maximumLabelSets
        if excess > 0 { state.withLock { $0.countDropped(name, excess) } }
    }

    // MARK: MetricsFactory

    /// A counter; its label is the metric's name.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    /// A counter of fractions.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions)
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard case .gauge(let gauge)? = value(label, dimensions, otherwise: .gauge, allows: \.isGauge) else {
            return GaugeValue()
        }
        return gauge
    }

    /// A histogram if it aggregates, else a gauge; what the definition says goes before that.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        let kind: MetricDefinition.Kind =
            aggregate ? .histogram(buckets: MetricDefinitions.defaultBuckets) : .gauge
        switch value(label, dimensions, otherwise: kind, allows: { !$0.isCounter }) {
        case .gauge(let gauge)?: return gauge
        case .histogram(let histogram)?: return histogram
        case .counter?, nil: return GaugeValue()
        }
    }

    /// A histogram of seconds, or a gauge of the last if the definition says so.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let kind = MetricDefinition.Kind.histogram(buckets: MetricDefinitions.defaultBuckets)
        switch value(label, dimensions, otherwise: kind, allows: { !$0.isCounter }) {
        case .gauge(let gauge)?: return gauge
        case .histogram(let histogram)?: return histogram
        case .counter?, nil: return GaugeValue()
        }
    }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterValue {
        guard case .counter(let counter)? = value(label, dimensions, otherwise: .counter, allows: \.isCounter) else {
            return CounterValue()
        }
        return counter
    }

    private func value(
        _ label: String, _ dimensions: [(String, String)], otherwise kind: MetricDefinition.Kind,
        allows: (MetricDefinition.Kind) -> Bool
    ) -> MetricFamily.Value? {
        let definition = definition(label, otherwise: kind)
        let labels = MetricLabels(dimensions)
        return state.withLock { state in
            var family = state.families[definition.name] ?? MetricFamily(definition)
            // Out of the dictionary while it changes, so that it is not copied.
            state.families[definition.name] = nil
            defer { state.families[definition.name] = family }
            if allows(family.definition.kind), let value = family.value(labels) { return value }
            state.countDropped(definition.name, 1)
            return nil
        }
    }

    private func definition(_ label: String, otherwise kind: MetricDefinition.Kind) -> MetricDefinition {
        if let definition = definitions[label] { return definition }
        return MetricDefinition(MetricName.valid(label, colons: true), kind, help: "")
    }

    /// Takes a counter away.
    public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }

    /// Takes a counter away.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }

    /// Takes a gauge away.
    public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }

    /// Takes a gauge or histogram away.
    public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }

    /// Takes a histogram away.
    public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

    private func destroy(_ handler: AnyObject) {
        state.withLock { state in
            for name in state.families.keys {
                state.families[name]?.remove { value in
                    switch value {
                    case .counter(let value): value === handler
                    case .gauge(let value): value === handler
                    case .histogram(let value): value === handler
                    }
                }
            }
        }
    }
}
