internal import CoreMetrics
internal import Synchronization

/// How values spread over buckets; a lock is held for three additions.
final class HistogramValue: RecorderHandler, TimerHandler {
    /// Taken at one moment, so that the parts agree.
    struct Snapshot: Sendable {
        /// How many values fell into each bucket, those above all bounds at the end.
        var counts: [UInt64]
        var sum = 0.0
    }

    /// Upper bounds of the buckets but the last, which has none; ascending.
    let bounds: [Double]
    private let state: Mutex<Snapshot>

    init(buckets: [Double]) {
        bounds = buckets
        state = Mutex(Snapshot(counts: Array(repeating: 0, count: buckets.count + 1)))
    }

    var snapshot: Snapshot { state.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bucket(of: value)
        state.withLock { state in
            state.counts[bucket] &+= 1
            state.sum += value
        }
    }

    /// Clocks do not go backwards, but what they measure may come from outside.
    func recordNanoseconds(_ duration: Int64) { record(Double(max(duration, 0)) / 1e9) }

    /// The first whose bound is not exceeded; `bounds.count` for the last.
    private func bucket(of value: Double) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if value <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
