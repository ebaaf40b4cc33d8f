/// How long to wait after the n-th failure in a row.
///
/// The wait grows by `factor` from `initial` to `maximum`; then up to `jitter` times itself is added, so that many
/// clients which failed together do not return together. ``watch`` without its jitter:
///
/// | failure | wait   |
/// |---------|--------|
/// | 1       | 800 ms |
/// | 2       | 1.6 s  |
/// | 3       | 3.2 s  |
/// | 4       | 6.4 s  |
/// | 5       | 12.8 s |
/// | 6       | 25.6 s |
/// | 7…      | 30 s   |
public struct Backoff: Sendable, Hashable {
    /// The wait after the first failure.
    public var initial: Duration
    /// The longest wait, before jitter.
    public var maximum: Duration
    /// How much longer each wait is than the one before it.
    public var factor: Double
    /// The largest share of the wait that is added to it at random.
    public var jitter: Double

    /// Makes a backoff; a `factor` below one counts as one.
    public init(initial: Duration, maximum: Duration, factor: Double = 2, jitter: Double = 0) {
        self.initial = initial
        self.maximum = max(initial, maximum)
        self.factor = max(factor, 1)
        self.jitter = max(jitter, 0)
    }

    /// Listing and watching: 800 ms to 30 s, up to doubled at random (client-go `tools/cache/reflector.go`).
    public static let watch = Backoff(initial: .milliseconds(800), maximum: .seconds(30), jitter: 1)

    /// One key of a work queue: from 5 ms (client-go `default_rate_limiters.go`) to 30 s.
    ///
    /// client-go goes up to 1000 s; cert-manager's 30 s (`pkg/controller/util.go`) heals sooner after an outage.
    public static let perKey = Backoff(initial: .milliseconds(5), maximum: .seconds(30))

    /// One key whose failures cost more than a request: 1 s to 30 s (cert-manager `pkg/controller/util.go`).
    public static let certificates = Backoff(initial: .seconds(1), maximum: .seconds(30))

    /// The wait after `failures` failures in a row, counted from one.
    public func delay(afterFailures failures: Int, random: Jitter) -> Duration {
        var delay = initial
        // The maximum usually ends this loop; a factor near one must not make it long.
        var remaining = factor > 1 ? min(max(failures, 1), 1000) - 1 : 0
        while remaining > 0, delay > .zero, delay < maximum {
            delay = delay * factor
            remaining -= 1
        }
        delay = min(delay, maximum)
        return jitter > 0 ? delay + delay * (jitter * random.next()) : delay
    }
}

/// A ``Backoff`` in progress, which forgets its failures after a calm period.
struct BackoffSequence: Sendable {
    /// Two minutes without a failure, as client-go's reflector and kube-rs' watcher have it.
    static let calmPeriod: Duration = .seconds(120)

    private let backoff: Backoff
    private let random: Jitter
    private var failures = 0
    private var calmFrom: Duration = .zero

    init(_ backoff: Backoff, random: Jitter) {
        self.backoff = backoff
        self.random = random
    }

    /// The wait for a failure that happened at `now`.
    mutating func next(now: Duration) -> Duration {
        if now - calmFrom > Self.calmPeriod { failures = 0 }
        failures += 1
        let delay = backoff.delay(afterFailures: failures, random: random)
        calmFrom = now + delay
        return delay
    }
}
