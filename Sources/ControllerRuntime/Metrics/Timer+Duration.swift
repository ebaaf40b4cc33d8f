package import CoreMetrics

extension Timer {
    /// Notes how long something took.
    package func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        // Two centuries are enough.
        let whole = min(max(seconds, 0), 1 << 32)
        recordNanoseconds(whole * 1_000_000_000 + max(0, attoseconds / 1_000_000_000))
    }
}
