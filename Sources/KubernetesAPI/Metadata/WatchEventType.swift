/// What an event of a watch says happened.
public enum WatchEventType: String, Sendable, Hashable {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
    /// Nothing changed up to the version that the object carries.
    case bookmark = "BOOKMARK"
    /// The object is a `Status`, and the watch is over.
    case error = "ERROR"
}
