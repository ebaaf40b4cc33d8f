import JSON

/// The JSON paths of printer columns: members, indices, slices, wildcards, descent and filters.
///
/// Source: client-go's `util/jsonpath`, as far as a path without braces reaches.
struct JSONPath: Sendable, Hashable {
    private let steps: [Step]

    enum Step: Sendable, Hashable {
        case member(String)
        case wildcard
        case descend
        case slice(from: Int?, to: Int?)
        case index(Int)
        case filter(left: JSONPath, comparison: Comparison, right: Operand)
    }

    enum Comparison: String, Sendable, Hashable, CaseIterable {
        // In the order in which they must be looked for.
        case equal = "=="
        case notEqual = "!="
        case atLeast = ">="
        case atMost = "<="
        case greater = ">"
        case less = "<"
        case exists = ""
    }

    enum Operand: Sendable, Hashable {
        case value(JSONValue)
        case path(JSONPath)
    }

    init(steps: [Step]) {
        self.steps = steps
    }

    /// All values that the path leads to; none where a member is missing.
    func values(in root: JSONValue) -> [JSONValue] {
        steps.reduce([root]) { found, step in found.flatMap { step.apply(to: $0) } }
    }
}

extension JSONPath.Step {
    fileprivate func apply(to value: JSONValue) -> [JSONValue] {
        switch self {
        case .member(let name): return value[name].map { [$0] } ?? []
        case .wildcard: return value.array ?? value.object?.values ?? []
        case .descend: return [value] + Self.wildcard.apply(to: value).flatMap { apply(to: $0) }
        case .index(let index):
            let count = value.array?.count ?? 0
            return value[index < 0 ? count + index : index].map { [$0] } ?? []
        case .slice(let from, let to):
            let elements = value.array ?? []
            let bound = { (index: Int) in max(0, min(elements.count, index < 0 ? elements.count + index : index)) }
            let (start, end) = (bound(from ?? 0), bound(to ?? elements.count))
            return start < end ? Array(elements[start..<end]) : []
        case .filter(let left, let comparison, let right):
            return (value.array ?? []).filter {
                comparison.holds(left: left.values(in: $0), right: right.values(in: $0))
            }
        }
    }
}

extension JSONPath.Operand {
    fileprivate func values(in element: JSONValue) -> [JSONValue] {
        switch self {
        case .value(let value): [value]
        case .path(let path): path.values(in: element)
        }
    }
}

extension JSONPath.Comparison {
    fileprivate func holds(left: [JSONValue], right: [JSONValue]) -> Bool {
        if self == .exists { return !left.isEmpty }
        guard let left = left.first, let right = right.first else { return false }
        switch self {
        case .exists: return true
        case .equal: return left == right
        case .notEqual: return left != right
        case .less, .greater, .atLeast, .atMost:
            guard let order = Self.order(left, right) else { return false }
            switch self {
            case .less: return order < 0
            case .greater: return order > 0
            case .atLeast: return order >= 0
            default: return order <= 0
            }
        }
    }

    /// Negative if the left value is the smaller one; nil if they cannot be compared.
    private static func order(_ left: JSONValue, _ right: JSONValue) -> Int? {
        if let left = left.double, let right = right.double { return left < right ? -1 : left > right ? 1 : 0 }
        if let left = left.string, let right = right.string { return left < right ? -1 : left > right ? 1 : 0 }
        return nil
    }
}
