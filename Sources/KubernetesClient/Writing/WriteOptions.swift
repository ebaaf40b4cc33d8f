/// How a write is checked and accounted for.
public struct WriteOptions: Sendable, Hashable {
    /// What the server does about fields that it does not know, or that occur twice.
    public enum FieldValidation: String, Sendable, Hashable {
        /// Drops them silently.
        case ignore = "Ignore"
        /// Drops them and answers with a warning.
        case warn = "Warn"
        /// Refuses the object.
        case strict = "Strict"
    }

    /// Who is recorded as the owner of the fields; the server takes the beginning of the `User-Agent` without it.
    public var fieldManager: String?

    /// Does everything but storing the result.
    public var isDryRun: Bool

    /// What the server does about fields that it does not know.
    public var fieldValidation: FieldValidation

    /// Makes options.
    public init(fieldManager: String? = nil, isDryRun: Bool = false, fieldValidation: FieldValidation = .warn) {
        self.fieldManager = fieldManager
        self.isDryRun = isDryRun
        self.fieldValidation = fieldValidation
    }

    var query: [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        if let fieldManager { query.append(("fieldManager", fieldManager)) }
        if isDryRun { query.append(("dryRun", "All")) }
        query.append(("fieldValidation", fieldValidation.rawValue))
        return query
    }
}

/// A part of an object that has a path of its own.
public struct Subresource: Sendable, Hashable {
    /// What stands at the end of the path.
    public let name: String

    /// Makes a subresource.
    public init(_ name: String) {
        self.name = name
    }

    /// The part that only controllers write.
    public static let status = Subresource("status")
}
