public import JSON
public import KubernetesAPI

/// Objects of one type, all of them or a page.
public struct ListPage<Object: KubernetesObject>: Sendable {
    /// The objects; those that cannot be decoded are among them, as such.
    public var items: [Guarded<Object>]

    /// The version of the whole list: from here a watch goes on.
    public var resourceVersion: String

    /// Where the next page begins; `nil` on the last one.
    public var continuation: String?

    /// How many objects are left, if the server says so.
    public var remainingItemCount: Int64?

    /// Makes a page.
    public init(
        items: [Guarded<Object>],
        resourceVersion: String,
        continuation: String? = nil,
        remainingItemCount: Int64? = nil
    ) {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continuation = continuation
        self.remainingItemCount = remainingItemCount
    }

    /// Reads the `…List` object that the server answers with.
    ///
    /// Its items are decoded one by one, so that they are never in memory as JSON all at once.
    /// - Parameters:
    ///   - bytes: The answer.
    ///   - keepsManagedFields: Whether `metadata.managedFields` is wanted.
    ///   - remark: Is told what is odd about an item that is read all the same.
    /// - Throws: `JSONParsingError` or `JSONDecodingError`.
    public init(
        parsing bytes: [UInt8],
        keepsManagedFields: Bool = false,
        remark: (ObjectKey, JSONRemarks) -> Void = { _, _ in }
    ) throws {
        var items: [Guarded<Object>] = []
        var parser = JSONDocumentParser(options: .answer(keepsManagedFields: keepsManagedFields))
        let rest = try parser.parse(bytes, elementsOf: "items") { element, remarks in
            let item = Guarded<Object>(item: element)
            if !remarks.isEmpty { remark(item.key, remarks) }
            items.append(item)
        }
        try self.init(items: items, rest: rest)
    }

    private init(items: [Guarded<Object>], rest json: JSONValue) throws(JSONDecodingError) {
        let metadata: JSONValue = try JSONReader(json).value("metadata", default: [:])
        // Definitions may call their list anything that the API conventions allow, which is `…List`.
        if let kind = json["kind"]?.string, !kind.isEmpty, !kind.hasSuffix("List") {
            throw JSONDecodingError(path: "kind", problem: "expected a list, found a \(kind)")
        }
        guard let list = json["items"], list.isNull || list.array != nil else {
            throw JSONDecodingError(path: "items", problem: "expected an array")
        }
        self.items = items
        resourceVersion = metadata["resourceVersion"]?.string ?? ""
        continuation = metadata["continue"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        remainingItemCount = metadata["remainingItemCount"]?.integer
    }

    /// The objects that could be decoded.
    public var objects: [Object] { items.compactMap(\.value) }
}
