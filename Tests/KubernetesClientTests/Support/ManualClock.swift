import FoundationEssentials
import Synchronization

/// Time that passes only when it is told to.
final class ManualClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)
    private let elapsed = Mutex(Duration.zero)

    var now: ContinuousClock.Instant { instant.withLock { $0 } }
    var date: Date { Date(timeIntervalSince1970: 1_700_000_000 + elapsed.withLock { $0 / .seconds(1) }) }

    func advance(_ duration: Duration) {
        instant.withLock { $0 += duration }
        elapsed.withLock { $0 += duration }
    }
}
