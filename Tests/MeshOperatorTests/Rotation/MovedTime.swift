import FoundationEssentials
import Synchronization

/// A time that goes on only when a test moves it.
final class MovedTime: Sendable {
    private let date: Mutex<Date>

    init(_ start: Date) {
        date = Mutex(start)
    }

    var now: Date { date.withLock(\.self) }

    func move(to new: Date) { date.withLock { $0 = new } }
}
