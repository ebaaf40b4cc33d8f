internal import CoreMetrics

/// What a queue tells of itself, under the names of controller-runtime (`pkg/internal/metrics/workqueue.go`).
struct QueueMetrics: Sendable {
    /// Keys that became ready.
    let adds: Counter
    /// Keys that were added for later.
    let retries: Counter
    /// From being ready to being handed out.
    let waiting: Timer
    /// From being handed out to being done.
    let working: Timer
    private let depths: [(priority: WorkPriority, gauge: Gauge)]
    private let unfinished: Gauge
    private let longest: Gauge

    init(name: String, factory: any MetricsFactory) {
        let dimensions = [("name", name), ("controller", name)]
        adds = Counter(label: "workqueue_adds_total", dimensions: dimensions, factory: factory)
        retries = Counter(label: "workqueue_retries_total", dimensions: dimensions, factory: factory)
        waiting = Timer(label: "workqueue_queue_duration_seconds", dimensions: dimensions, factory: factory)
        working = Timer(label: "workqueue_work_duration_seconds", dimensions: dimensions, factory: factory)
        depths = WorkPriority.allCases.map { priority in
            let dimensions = dimensions + [("priority", "\(priority.rawValue)")]
            return (priority, Gauge(label: "workqueue_depth", dimensions: dimensions, factory: factory))
        }
        unfinished = Gauge(label: "workqueue_unfinished_work_seconds", dimensions: dimensions, factory: factory)
        longest = Gauge(
            label: "workqueue_longest_running_processor_seconds", dimensions: dimensions, factory: factory)
        record(depth: { _ in 0 }, works: [])
    }

    /// Sets what is only known when somebody asks.
    func record(depth: (WorkPriority) -> Int, works: [Duration]) {
        for (priority, gauge) in depths { gauge.record(depth(priority)) }
        unfinished.record(works.reduce(.zero, +) / .seconds(1))
        longest.record((works.max() ?? .zero) / .seconds(1))
    }
}
