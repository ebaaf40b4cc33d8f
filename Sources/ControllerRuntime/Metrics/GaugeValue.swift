internal import CoreMetrics

/// What a gauge stands at; changes without a lock.
final class GaugeValue: RecorderHandler, MeterHandler, TimerHandler {
    private let number = AtomicDouble()

    var value: Double { number.value }

    func set(_ value: Int64) { number.value = Double(value) }

    func set(_ value: Double) { number.value = value }

    func record(_ value: Int64) { set(value) }

    func record(_ value: Double) { set(value) }

    /// The last duration, in seconds.
    func recordNanoseconds(_ duration: Int64) { set(Double(duration) / 1e9) }

    func increment(by amount: Double) { number.add(amount) }

    func decrement(by amount: Double) { number.add(-amount) }
}
