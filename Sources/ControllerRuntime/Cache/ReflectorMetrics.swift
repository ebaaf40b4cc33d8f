internal import CoreMetrics

/// What a reflector counts, under the names of client-go's `tools/cache/reflector_metrics.go`: they show lists that
/// follow one another, and watches that do not last.
struct ReflectorMetrics: Sendable {
    private let lists: Counter
    private let listDuration: Timer
    private let itemsPerList: Recorder
    private let watches: Counter
    private let shortWatches: Counter
    private let watchDuration: Timer
    private let itemsPerWatch: Recorder
    private let lastResourceVersion: Gauge

    init(name: String, factory: any MetricsFactory) {
        let labels = [("name", name)]
        lists = Counter(label: "reflector_lists_total", dimensions: labels, factory: factory)
        listDuration = Timer(label: "reflector_list_duration_seconds", dimensions: labels, factory: factory)
        itemsPerList = Recorder(
            label: "reflector_items_per_list", dimensions: labels, aggregate: true, factory: factory)
        watches = Counter(label: "reflector_watches_total", dimensions: labels, factory: factory)
        shortWatches = Counter(label: "reflector_short_watches_total", dimensions: labels, factory: factory)
        watchDuration = Timer(label: "reflector_watch_duration_seconds", dimensions: labels, factory: factory)
        itemsPerWatch = Recorder(
            label: "reflector_items_per_watch", dimensions: labels, aggregate: true, factory: factory)
        lastResourceVersion = Gauge(
            label: "reflector_last_resource_version", dimensions: labels, factory: factory)
    }

    func listBegan() { lists.increment() }

    func listEnded(items: Int, after duration: Duration) {
        itemsPerList.record(items)
        listDuration.recordSeconds(duration / .seconds(1))
    }

    func watchBegan() { watches.increment() }

    func watchEnded(items: Int, after duration: Duration) {
        itemsPerWatch.record(items)
        watchDuration.recordSeconds(duration / .seconds(1))
        if duration < ReflectorStateMachine.shortestWatch, items == 0 { shortWatches.increment() }
    }

    /// Versions are opaque to us; that of the usual servers are numbers, and a dashboard shows whether they move.
    func reached(_ resourceVersion: String) {
        if let number = Int64(resourceVersion) { lastResourceVersion.record(number) }
    }
}
