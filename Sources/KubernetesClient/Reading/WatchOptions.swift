public import KubernetesAPI

/// Which changes a watch reports, and from where on.
public struct WatchOptions: Sendable, Hashable {
    /// Where a watch begins.
    public enum Start: Sendable, Hashable {
        /// With what happened after this version; the usual way, after a list.
        case after(String)
        /// With an event for each object that the server's cache has, in no order, then with changes.
        case any
        /// With an event for each object that is stored now, in no order, then with changes.
        case mostRecent
        /// With an event for each object, a bookmark that ends them, then changes (a streaming list).
        ///
        /// An empty version asks for what is stored now.
        case initialEvents(notOlderThan: String)
    }

    /// Which labels the objects have.
    public var labelSelector: LabelSelector?

    /// Which fields the objects have.
    public var fieldSelector: FieldSelector?

    /// Where the watch begins.
    public var start: Start

    /// When the server ends the watch; spread it, so that not all watches begin anew at once.
    public var timeout: Duration?

    /// Whether the server says from time to time how far it is.
    public var allowsBookmarks: Bool

    /// The longest silence before the server counts as gone.
    ///
    /// API servers send a bookmark about once a minute, so three minutes of silence mean that nobody is there.
    public var idleTimeout: Duration?

    /// Whether `metadata.managedFields` is wanted.
    public var keepsManagedFields: Bool

    /// Makes options.
    public init(
        start: Start,
        labelSelector: LabelSelector? = nil,
        fieldSelector: FieldSelector? = nil,
        timeout: Duration? = nil,
        allowsBookmarks: Bool = true,
        idleTimeout: Duration? = .seconds(180),
        keepsManagedFields: Bool = false
    ) {
        self.start = start
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.timeout = timeout
        self.allowsBookmarks = allowsBookmarks
        self.idleTimeout = idleTimeout
        self.keepsManagedFields = keepsManagedFields
    }

    var query: [(name: String, value: String)] {
        var query: [(name: String, value: String)] = [("watch", "true")]
        query.appendSelectors(labelSelector, fieldSelector)
        if allowsBookmarks { query.append(("allowWatchBookmarks", "true")) }
        if let timeout { query.append(("timeoutSeconds", String(timeout.components.seconds))) }
        switch start {
        case .after(let version): query.append(("resourceVersion", version))
        case .any: query.append(("resourceVersion", "0"))
        case .mostRecent: break
        case .initialEvents(let version):
            query += [("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan")]
            if !version.isEmpty { query.append(("resourceVersion", version)) }
        }
        return query
    }
}
