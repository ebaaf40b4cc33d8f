import CoreMetrics

/// Counts how often certificate files are read again, under the names of controller-runtime's `certwatcher`.
struct CertificateMetrics: Sendable {
    private let reads: Counter
    private let errors: Counter

    init(factory: any MetricsFactory) {
        reads = Counter(label: "certwatcher_read_certificate_total", factory: factory)
        errors = Counter(label: "certwatcher_read_certificate_errors_total", factory: factory)
    }

    /// The files were read.
    /// - Parameter hasProblems: Whether some of them cannot be used.
    func read(hasProblems: Bool) {
        reads.increment()
        if hasProblems { errors.increment() }
    }
}
