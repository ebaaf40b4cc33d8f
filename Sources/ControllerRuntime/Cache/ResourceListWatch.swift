public import KubernetesAPI
public import KubernetesClient

/// Lists and watches one kind through a client.
public struct ResourceListWatch<Object: KubernetesObject>: ListWatch {
    private let client: KubernetesClient
    private let namespace: String?
    private let labelSelector: LabelSelector?
    private let fieldSelector: FieldSelector?
    private let keepsManagedFields: Bool

    /// Makes a source; watch only what is yours: what others store costs memory too.
    /// - Parameters:
    ///   - type: The kind.
    ///   - client: Whom to ask.
    ///   - namespace: Where the objects are; `nil` for all namespaces, and for kinds that have none.
    ///   - labelSelector: Which labels they have.
    ///   - fieldSelector: Which fields they have.
    ///   - keepsManagedFields: Whether the kind reads something from the record of who wrote which field.
    public init(
        _ type: Object.Type = Object.self,
        from client: KubernetesClient,
        namespace: String? = nil,
        labelSelector: LabelSelector? = nil,
        fieldSelector: FieldSelector? = nil,
        keepsManagedFields: Bool = false
    ) {
        self.client = client
        self.namespace = namespace
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.keepsManagedFields = keepsManagedFields
    }

    /// Fetches one page of what the selectors take.
    public func list(_ request: ListRequest) async throws -> ListPage<Object> {
        var options = ListOptions(
            labelSelector: labelSelector, fieldSelector: fieldSelector, keepsManagedFields: keepsManagedFields)
        switch request {
        case .first(let version, let limit):
            options.version =
                switch version {
                case .any: .any
                case .notOlderThan(let version): .notOlderThan(version)
                case .mostRecent: .consistent
                }
            options.limit = limit
        case .next(let continuation, let limit):
            options.continuation = continuation
            options.limit = limit
        }
        return try await client.list(namespace: namespace, options: options)
    }

    /// Opens a watch of what the selectors take.
    public func watch(_ request: WatchRequest) async throws -> WatchSession<Object> {
        // The reflector itself looks out for silence.
        let options = WatchOptions(
            start: request.start, labelSelector: labelSelector, fieldSelector: fieldSelector,
            timeout: request.timeLimit, idleTimeout: nil, keepsManagedFields: keepsManagedFields)
        let stream = try await client.watch(Object.self, namespace: namespace, options: options)
        return WatchSession { try await stream.next() }
    }
}
