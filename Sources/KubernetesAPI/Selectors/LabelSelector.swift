public import JSON

/// Which labels an object must have: the same meaning in a query and in `spec.selector`.
public struct LabelSelector: Sendable, Hashable {
    /// One demand on one label.
    public struct Requirement: Sendable, Hashable {
        /// What is demanded.
        public enum Operator: Sendable, Hashable {
            /// The label is there and has one of these values.
            case `in`([String])
            /// The label is absent or has none of these values.
            case notIn([String])
            /// The label is there, whatever its value.
            case exists
            /// The label is absent.
            case doesNotExist
            /// The label is a whole number above this one; only in queries.
            case greaterThan(Int64)
            /// The label is a whole number below this one; only in queries.
            case lessThan(Int64)
        }

        /// The name of the label, with its prefix, as `kuma.io/mesh`.
        public let key: String
        /// What the label has to be.
        public let `operator`: Operator

        /// Makes a demand on one label.
        public init(_ key: String, _ operator: Operator) {
            self.key = key
            self.operator = `operator`
        }

        /// Whether the labels meet the demand; a label that is absent is in no set.
        public func matches(_ labels: [String: String]) -> Bool {
            switch self.operator {
            case .in(let values): labels[key].map(values.contains) ?? false
            case .notIn(let values): !(labels[key].map(values.contains) ?? false)
            case .exists: labels[key] != nil
            case .doesNotExist: labels[key] == nil
            case .greaterThan(let bound): labels[key].flatMap { Int64($0) }.map { $0 > bound } ?? false
            case .lessThan(let bound): labels[key].flatMap { Int64($0) }.map { $0 < bound } ?? false
            }
        }
    }

    /// All of these must hold.
    public var requirements: [Requirement]

    /// Makes a selector; without requirements, it takes every object.
    public init(_ requirements: [Requirement] = []) {
        self.requirements = requirements
    }

    /// The selector of labels that must have exactly these values.
    public init(matchLabels: [String: String]) {
        requirements = matchLabels.sorted { $0.key < $1.key }.map { Requirement($0.key, .in([$0.value])) }
    }

    /// Whether every demand is met.
    public func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { $0.matches(labels) }
    }
}

extension LabelSelector: CustomStringConvertible {
    /// The text of a query: `a=b,c in (d,e),!f`.
    public var description: String {
        requirements.map { requirement in
            switch requirement.operator {
            case .in(let values) where values.count == 1: "\(requirement.key)=\(values[0])"
            case .in(let values): "\(requirement.key) in (\(values.joined(separator: ",")))"
            case .notIn(let values) where values.count == 1: "\(requirement.key)!=\(values[0])"
            case .notIn(let values): "\(requirement.key) notin (\(values.joined(separator: ",")))"
            case .exists: requirement.key
            case .doesNotExist: "!\(requirement.key)"
            case .greaterThan(let bound): "\(requirement.key)>\(bound)"
            case .lessThan(let bound): "\(requirement.key)<\(bound)"
            }
        }.joined(separator: ",")
    }
}

extension LabelSelector: JSONDecodable {
    /// From `matchLabels` and `matchExpressions`.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        self.init(matchLabels: try reader.value("matchLabels", default: [:]))
        let expressions: [JSONValue] = try reader.value("matchExpressions", default: [])
        for expression in expressions {
            let reader = try JSONReader(expression)
            let key: String = try reader.required("key")
            let name: String = try reader.required("operator")
            let values: [String] = try reader.value("values", default: [])
            switch name {
            case "In": requirements.append(Requirement(key, .in(values)))
            case "NotIn": requirements.append(Requirement(key, .notIn(values)))
            case "Exists": requirements.append(Requirement(key, .exists))
            case "DoesNotExist": requirements.append(Requirement(key, .doesNotExist))
            default: throw JSONDecodingError(path: "matchExpressions", problem: "\"\(name)\" is no operator")
            }
        }
    }
}
