public import Logging
internal import Synchronization

/// The level of all loggers that share it, which can be changed while they log.
///
/// A logger whose own `logLevel` was set keeps that.
public final class LogLevelControl: Sendable {
    private static let levels = Logger.Level.allCases

    /// Read for each line, logged or not.
    private let index: Atomic<Int>

    /// Begins with a level.
    public init(_ level: Logger.Level) {
        index = Atomic(Self.levels.firstIndex(of: level) ?? 0)
    }

    /// The least grave level that is logged.
    public var level: Logger.Level {
        get { Self.levels[index.load(ordering: .relaxed)] }
        set { index.store(Self.levels.firstIndex(of: newValue) ?? 0, ordering: .relaxed) }
    }
}
