public import KubernetesAPI

/// What a ``Reflector`` needs of an API server: one kind, perhaps one namespace, perhaps a selection.
public protocol ListWatch<Object>: Sendable {
    associatedtype Object: KubernetesObject

    /// Fetches one page.
    /// - Throws: ``ListWatchError``; any other error counts as ``ListWatchError/Kind/failed``.
    func list(_ request: ListRequest) async throws -> ListedPage<Object>

    /// Opens a watch and returns when the server has accepted it.
    /// - Throws: As ``list(_:)``.
    func watch(_ request: WatchRequest) async throws -> WatchSession<Object>
}

/// A page to ask for; only the pairs of parameters that the API allows can be built.
public enum ListRequest: Sendable, Hashable {
    /// How fresh the answer has to be.
    public enum Version: Sendable, Hashable {
        /// `resourceVersion=0`: whatever the server has in memory, which spares etcd when everyone restarts.
        case any
        /// At least as fresh as this version.
        case notOlderThan(String)
        /// `resourceVersion` unset: a consistent read.
        case mostRecent
    }

    /// The first page, or everything if there is no limit.
    case first(Version, limit: Int?)
    /// The page after another; it has that one's version.
    case next(continuation: String, limit: Int?)
}

/// One page of a list.
public struct ListedPage<Object: KubernetesObject>: Sendable {
    /// The objects, each for itself decoded or not.
    public var items: [ListedItem<Object>]
    /// The version of the whole list.
    public var resourceVersion: String
    /// What to ask for the next page with; empty on the last.
    public var continuation: String

    /// Makes a page.
    public init(items: [ListedItem<Object>], resourceVersion: String, continuation: String = "") {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continuation = continuation
    }
}

/// An object, or what could be read of it.
public enum ListedItem<Object: KubernetesObject>: Sendable {
    /// An object as it should be.
    case object(Object)
    /// An object whose content is not of its kind; the key is nil if not even a name could be read.
    case undecodable(key: ObjectKey?, resourceVersion: String, problem: String)
}

/// A watch to ask for; bookmarks are always wanted.
public struct WatchRequest: Sendable, Hashable {
    /// Only what happened after this version.
    public var resourceVersion: String
    /// After this time the server ends the watch.
    public var timeLimit: Duration
}

/// A watch that the server has accepted.
public struct WatchSession<Object: KubernetesObject>: Sendable {
    private let pull: @Sendable () async throws -> [WatchFrame<Object>]?

    /// Wraps a function that waits for the next frames, and returns nil at the end of the watch.
    ///
    /// When the task that waits is cancelled, the function closes the connection and returns or throws.
    public init(_ pull: @escaping @Sendable () async throws -> [WatchFrame<Object>]?) {
        self.pull = pull
    }

    func next() async throws -> [WatchFrame<Object>]? {
        try await pull()
    }
}

/// One event of a watch.
public enum WatchFrame<Object: KubernetesObject>: Sendable {
    /// `ADDED`, which at a watch from an unset version comes in no order.
    case added(ListedItem<Object>)
    /// `MODIFIED`.
    case modified(ListedItem<Object>)
    /// `DELETED`.
    case deleted(ObjectKey, resourceVersion: String)
    /// `BOOKMARK`.
    case bookmark(resourceVersion: String)
    /// `ERROR`: the watch is over, though its HTTP status was 200.
    case error(ListWatchError)
    /// An object of another kind (as `Table`), or an event of an unknown type.
    case foreign(String)
}

/// Why a list or watch failed, as far as it makes a difference to what happens next.
public struct ListWatchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Kind: Sendable, Hashable {
        /// 410: the server no longer has that version.
        case expired
        /// The server, or its memory, has not reached that version yet.
        case versionTooLarge
        /// 429: the server is busy.
        case throttled
        /// There is no connection: refused, reset, timed out.
        case unreachable
        /// The connection was silent for too long, and may be dead.
        case silent
        /// Anything else.
        case failed
    }

    /// What happened.
    public var kind: Kind
    /// The cause in words.
    public var description: String
    /// How long the server asks to be left alone.
    public var retryAfter: Duration

    /// Makes an error.
    public init(_ kind: Kind, _ description: String, retryAfter: Duration = .zero) {
        self.kind = kind
        self.description = description
        self.retryAfter = retryAfter
    }

    init(_ error: any Error) {
        self = error as? ListWatchError ?? ListWatchError(.failed, String(describing: error))
    }
}
