/// Why a text is not YAML that can be used, and where.
public struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case syntax, duplicateKey, unsupported, limitExceeded
        }

        private let value: Value

        /// The text is not YAML.
        public static let syntax = Code(value: .syntax)
        /// A mapping has a key twice.
        public static let duplicateKey = Code(value: .duplicateKey)
        /// It is YAML, but JSON has nothing to stand for it.
        public static let unsupported = Code(value: .unsupported)
        /// Too long, too deep, or too many nodes.
        public static let limitExceeded = Code(value: .limitExceeded)

        public var description: String { value.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong, without the place.
    public let problem: String
    /// The place, if there is one.
    public let location: YAMLLocation?

    init(_ code: Code, _ problem: String, at location: YAMLLocation? = nil) {
        self.code = code
        self.problem = problem
        self.location = location
    }

    /// A bounded label for metrics.
    public var metricLabel: String { code.description }

    /// The same text fails again.
    public var isRetriable: Bool { false }

    /// The problem with its place in front, as `invalid YAML at line 3, column 5: …`.
    public var description: String {
        location.map { "invalid YAML at \($0): \(problem)" } ?? "invalid YAML: \(problem)"
    }
}

/// A place in a text.
public struct YAMLLocation: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int

    /// A place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (left: YAMLLocation, right: YAMLLocation) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    public var description: String { "line \(line), column \(column)" }
}
