import JSON

/// Applies the operations of a JSON patch one by one, within bounds: a few copies of copies would be more than any
/// memory holds, and a few nested additions deeper than any stack.
struct BoundedJSONPatch {
    /// What all copies of a patch may add, in bytes (k8s.io/apiserver: as much as a body may have).
    private static let copyLimit = 3 << 20
    /// As deep as a body may be.
    private static let depthLimit = JSONValue.ParsingOptions().maximumDepth

    private(set) var value: JSONValue
    private var copied = 0

    init(_ value: JSONValue) {
        self.value = value
    }

    mutating func apply(_ sent: JSONPatch.Operation) throws(APIStatusError) {
        let operation = addition(sent) ?? sent
        switch operation {
        case .add(let path, let added), .replace(let path, let added): try check(added, at: path)
        case .move(let from, let to): try check(value.value(at: from.tokens), at: to)
        case .copy(let from, let to):
            let source = value.value(at: from.tokens)
            try check(source, at: to)
            copied += source?.approximateSize ?? 0
            guard copied <= Self.copyLimit else {
                throw APIStatusError(
                    code: 413, reason: "RequestEntityTooLarge",
                    message: "Unable to complete the copy, the accumulated size increase of copy is \(copied), "
                        + "exceeding the limit \(Self.copyLimit)")
            }
        case .remove, .test: break
        }
        do {
            value = try JSONPatch([operation]).applied(to: value)
        } catch {
            throw .rejected
        }
    }

    /// RFC 6902 §4.3 wants a member to be there before it is replaced; API servers do not.
    private func addition(_ operation: JSONPatch.Operation) -> JSONPatch.Operation? {
        guard case .replace(let path, let added) = operation, let parent = value.value(at: path.tokens.dropLast()),
            let member = path.tokens.last, let members = parent.object, !members.contains(member)
        else { return nil }
        return .add(path, added)
    }

    private func check(_ moved: JSONValue?, at path: JSONPointer) throws(APIStatusError) {
        guard let moved else { throw .rejected }
        guard path.tokens.count + moved.depth <= Self.depthLimit else { throw .rejected }
    }
}

extension JSONValue {
    /// How many arrays and objects nest.
    fileprivate var depth: Int {
        switch self {
        case .null, .bool, .integer, .number, .string: 0
        case .array(let elements): 1 + (elements.lazy.map(\.depth).max() ?? 0)
        case .object(let members): 1 + (members.lazy.map(\.value.depth).max() ?? 0)
        }
    }

    fileprivate func value(at tokens: some Sequence<String>) -> JSONValue? {
        tokens.reduce(Optional(self)) { value, token in
            if case .array = value { Int(token).flatMap { value?[$0] } } else { value?[token] }
        }
    }
}
