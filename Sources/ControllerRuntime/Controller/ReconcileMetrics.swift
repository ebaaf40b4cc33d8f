internal import CoreMetrics

/// What a controller tells of its reconciles, under the names of controller-runtime
/// (`pkg/internal/controller/metrics/metrics.go`); all of it is there from the start.
struct ReconcileMetrics: Sendable {
    /// How a reconcile ended.
    enum Outcome: String, CaseIterable {
        case success
        case error
        /// It is called again after the backoff, without having failed.
        case requeue
        case requeueAfter = "requeue_after"
    }

    /// Reconciles that failed, for good or not.
    let errors: Counter
    /// Reconciles that failed for good.
    let terminalErrors: Counter
    /// Reconciles that were cancelled because they took too long.
    let timeouts: Counter
    let duration: Timer
    private let totals: [Outcome: Counter]
    private let activeWorkers: Gauge
    /// Kept for its value: nothing here panics without taking the process along.
    private let panics: Counter
    private let workers: Gauge

    init(controller: String, workers count: Int, factory: any MetricsFactory) {
        let dimensions = [("controller", controller)]
        func counter(_ name: String, _ more: [(String, String)] = []) -> Counter {
            let counter = Counter(
                label: "controller_runtime_\(name)", dimensions: dimensions + more, factory: factory)
            counter.increment(by: 0)
            return counter
        }
        errors = counter("reconcile_errors_total")
        terminalErrors = counter("terminal_reconcile_errors_total")
        timeouts = counter("reconcile_timeouts_total")
        panics = counter("reconcile_panics_total")
        totals = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                (outcome, counter("reconcile_total", [("result", outcome.rawValue)]))
            })
        duration = Timer(label: "controller_runtime_reconcile_time_seconds", dimensions: dimensions, factory: factory)
        workers = Gauge(
            label: "controller_runtime_max_concurrent_reconciles", dimensions: dimensions, factory: factory)
        activeWorkers = Gauge(label: "controller_runtime_active_workers", dimensions: dimensions, factory: factory)
        workers.record(count)
        record(activeWorkers: 0)
    }

    func count(_ outcome: Outcome) { totals[outcome]?.increment() }

    func record(activeWorkers count: Int) { activeWorkers.record(count) }
}
