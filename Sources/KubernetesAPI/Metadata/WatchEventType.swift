/// What an event of a watch says happened.
public enum WatchEventType: String, Sendable, Hashable {
    /// The object is new, or was there when the watch began.
    case added = "ADDED"
    /// The object changed, and the event carries it as it is now.
    case modified = "MODIFIED"
    /// The object is gone, and the event carries its last state.
    case deleted = "DELETED"
    /// Nothing changed up to the version that the object carries.
    case bookmark = "BOOKMARK"
    /// The object is a `Status`, and the watch is over.
    case error = "ERROR"
}
