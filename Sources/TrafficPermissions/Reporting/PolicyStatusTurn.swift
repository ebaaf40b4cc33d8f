public import FoundationEssentials
public import MeshAPI

/// When a status is written: conditions at once, what is only counted at most every ten seconds.
public enum PolicyStatusTurn: Sendable, Hashable {
    /// What stands there says it.
    case nothing
    /// Now.
    case write
    /// Once it is that late.
    case later(Date)

    /// How often counts may change, in seconds (`product.md` §6).
    static let interval: TimeInterval = 10

    /// - Parameters:
    ///   - wanted: What is to stand there.
    ///   - present: What does; nil if nothing does.
    ///   - written: When it was last written; nil if that is not known.
    public init(
        _ wanted: MeshTrafficPermissionStatus, over present: MeshTrafficPermissionStatus?, written: Date?, now: Date
    ) {
        guard wanted.differs(from: present) else {
            self = .nothing
            return
        }
        // A clock that was set back must not lengthen the time.
        if wanted.differsInConditions(from: present) || written.map({ $0 > now }) ?? true {
            self = .write
            return
        }
        let due = (written ?? now) + Self.interval
        self = due <= now ? .write : .later(due)
    }
}
