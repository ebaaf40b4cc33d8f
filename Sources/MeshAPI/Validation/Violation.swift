public import JSON
public import KubernetesAPI

/// One rule of its kind that an object breaks.
public struct Violation: Sendable, Hashable, CustomStringConvertible {
    /// The field, as `spec.mtls.backends[0].name`; `<nil>` for the object as a whole.
    public let path: String

    /// What is wrong: Kuma's text where it has one, an API server's where the schema is broken.
    public let message: String

    /// The same in the words of an API server, for `Status.details.causes`.
    public let cause: SchemaViolation

    /// A break of the schema.
    init(_ violation: SchemaViolation) {
        path = violation.path
        message = violation.message
        cause = violation
    }

    /// A break of a CEL rule.
    ///
    /// The value is that of the field the rule is declared on; nil for objects and lists, which a server does not
    /// repeat.
    public init(_ path: String, _ message: String, value: JSONValue? = nil) {
        self.path = path
        self.message = message
        cause = .invalid(path, value: value, message)
    }

    /// The field, then what is wrong, in one line.
    public var description: String { "\(path): \(message)" }
}

extension [Violation] {
    /// All of them in one line, as Kuma joins them.
    public var summary: String { map(\.description).joined(separator: "; ") }
}

/// An object of a kind of ours that is not valid.
public struct InvalidObjectError: Error, Sendable, CustomStringConvertible {
    /// All of them, so that a user mends the object once.
    public let violations: [Violation]

    /// Makes an error of at least one violation.
    public init(violations: [Violation]) { self.violations = violations }

    /// All of them in one line, as Kuma joins them.
    public var description: String { violations.summary }
}
