/// What a document has that it should not have, and with which it was read all the same.
public struct JSONRemarks: Sendable, Hashable {
    /// A name that an object has twice; the later value counts.
    public var repeatedKey: String?
    /// Whether something nests deeper than it may; `null` stands for it.
    public var hasDeepNesting = false

    /// Nothing to remark.
    public init() {}

    /// Whether there is nothing to remark.
    public var isEmpty: Bool { repeatedKey == nil && !hasDeepNesting }
}

extension JSONRemarks: CustomStringConvertible {
    /// A sentence; empty if there is nothing to remark.
    public var description: String {
        var problems: [String] = []
        if let repeatedKey { problems.append("the name \"\(repeatedKey)\" is there twice, the later value counts") }
        if hasDeepNesting { problems.append("something nests too deeply and is taken for null") }
        return problems.joined(separator: "; ")
    }
}
