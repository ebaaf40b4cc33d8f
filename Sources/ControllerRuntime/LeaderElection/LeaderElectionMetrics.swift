internal import CoreMetrics

/// Whether this process leads, and how often it had to look before it could renew.
struct LeaderElectionMetrics: Sendable {
    private let status: Gauge
    private let slowPath: Counter

    init(lease: String, factory: any MetricsFactory) {
        let dimensions = [("name", lease)]
        status = Gauge(label: "leader_election_master_status", dimensions: dimensions, factory: factory)
        slowPath = Counter(label: "leader_election_slowpath_total", dimensions: dimensions, factory: factory)
        status.record(0)
    }

    func leads(_ isLeading: Bool) { status.record(isLeading ? 1 : 0) }

    func slowPathTaken() { slowPath.increment() }
}
