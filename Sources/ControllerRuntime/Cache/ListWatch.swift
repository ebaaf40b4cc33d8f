public import KubernetesAPI
public import KubernetesClient

/// What a ``Reflector`` needs of an API server: one kind, perhaps one namespace, perhaps a selection.
public protocol ListWatch<Object>: Sendable {
    /// The kind whose objects are listed and watched.
    associatedtype Object: KubernetesObject

    /// Fetches one page.
    /// - Throws: ``ListWatchError``; any other error counts as ``ListWatchError/Kind/failed``.
    func list(_ request: ListRequest) async throws -> ListPage<Object>

    /// Opens a watch and returns when the server has accepted it.
    /// - Throws: As ``list(_:)``.
    func watch(_ request: WatchRequest) async throws -> WatchSession<Object>
}

/// A page to ask for; only the pairs of parameters that the API allows can be built.
public enum ListRequest: Sendable, Hashable {
    /// How fresh the answer has to be.
    public enum Version: Sendable, Hashable {
        /// Whatever the server has in memory, which spares etcd when everyone restarts.
        case any
        /// At least as fresh as this version.
        case notOlderThan(String)
        /// A consistent read.
        case mostRecent
    }

    /// The first page, or everything if there is no limit.
    case first(Version, limit: Int?)
    /// The page after another; it has that one's version.
    case next(continuation: String, limit: Int?)
}

/// A watch to ask for; bookmarks are always wanted.
public struct WatchRequest: Sendable, Hashable {
    /// From where on changes are wanted, and whether a list comes before them.
    public var start: WatchOptions.Start
    /// After this time the server ends the watch.
    public var timeLimit: Duration
}

/// A watch that the server has accepted.
public struct WatchSession<Object: KubernetesObject>: Sendable {
    private let pull: @Sendable () async throws -> [WatchEvent<Object>]?

    /// Wraps a function that waits for the next events, and returns nil when the server has ended the watch.
    ///
    /// When the task that waits is cancelled, it closes the connection and returns or throws.
    public init(_ pull: @escaping @Sendable () async throws -> [WatchEvent<Object>]?) {
        self.pull = pull
    }

    func next() async throws -> [WatchEvent<Object>]? {
        try await pull()
    }
}
