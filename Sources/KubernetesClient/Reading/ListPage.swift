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
    public init(json: JSONValue) throws(JSONDecodingError) {
        let metadata: JSONValue = try JSONReader(json).value("metadata", default: [:])
        // Definitions may call their list anything that the API conventions allow, which is `…List`.
        if let kind = json["kind"]?.string, !kind.isEmpty, !kind.hasSuffix("List") {
            throw JSONDecodingError(path: "kind", problem: "expected a list, found a \(kind)")
        }
        guard let values = json["items"].flatMap({ $0.isNull ? [] : $0.array }) else {
            throw JSONDecodingError(path: "items", problem: "expected an array")
        }
        items = values.map { Guarded(item: $0) }
        resourceVersion = metadata["resourceVersion"]?.string ?? ""
        continuation = metadata["continue"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        remainingItemCount = metadata["remainingItemCount"]?.integer
    }

    /// The objects that could be decoded.
    public var objects: [Object] { items.compactMap(\.value) }
}
