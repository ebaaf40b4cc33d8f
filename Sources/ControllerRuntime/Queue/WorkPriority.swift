/// What is worked on first.
///
/// Each has the number that controller-runtime gives it (`pkg/handler/eventhandler.go`), which stands in metrics.
public enum WorkPriority: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// What is looked at to be sure: everything that a list shows, after a start as well as later.
    case low = -100
    /// What somebody changed just now.
    case normal = 0

    public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

extension StoreChange {
    /// How soon the change is to be worked on: what was found in a list may have happened long ago.
    public var priority: WorkPriority { isFromList ? .low : .normal }
}
