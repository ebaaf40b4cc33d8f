public import KubernetesAPI

/// Which objects a list returns, and how old they may be.
public struct ListOptions: Sendable, Hashable {
    /// How old the answer may be.
    public enum Version: Sendable, Hashable {
        /// What is stored now: the server asks its database.
        case consistent
        /// Whatever the server has in its cache; may be older than what was seen before.
        case any
        /// From the cache, but not older than this.
        case notOlderThan(String)
        /// As it was at exactly this version.
        case exactly(String)
    }

    /// Which labels the objects have.
    public var labelSelector: LabelSelector?

    /// Which fields the objects have.
    public var fieldSelector: FieldSelector?

    /// How old the answer may be.
    public var version: Version

    /// Most objects in a page; `nil` is all of them.
    public var limit: Int?

    /// Where the page before ended; its version then holds.
    public var continuation: String?

    /// Whether `metadata.managedFields` is wanted: nearly half of many objects, and passed over unread otherwise.
    public var keepsManagedFields: Bool

    /// Makes options; as they stand, for all objects as they are stored now.
    public init(
        labelSelector: LabelSelector? = nil,
        fieldSelector: FieldSelector? = nil,
        version: Version = .consistent,
        limit: Int? = nil,
        continuation: String? = nil,
        keepsManagedFields: Bool = false
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.version = version
        self.limit = limit
        self.continuation = continuation
        self.keepsManagedFields = keepsManagedFields
    }

    var query: [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        query.appendSelectors(labelSelector, fieldSelector)
        if let limit { query.append(("limit", String(limit))) }
        if let continuation {
            // The server refuses a version beside it.
            query.append(("continue", continuation))
            return query
        }
        switch version {
        case .consistent: break
        case .any: query.append(("resourceVersion", "0"))
        case .notOlderThan(let version):
            query += [("resourceVersion", version), ("resourceVersionMatch", "NotOlderThan")]
        case .exactly(let version):
            query += [("resourceVersion", version), ("resourceVersionMatch", "Exact")]
        }
        return query
    }
}

extension [(name: String, value: String)] {
    mutating func appendSelectors(_ labels: LabelSelector?, _ fields: FieldSelector?) {
        if let text = labels?.description, !text.isEmpty { append(("labelSelector", text)) }
        if let text = fields?.description, !text.isEmpty { append(("fieldSelector", text)) }
    }
}
