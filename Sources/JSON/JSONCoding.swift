/// A type that can be made from a JSON value.
public protocol JSONDecodable: Sendable {
    /// Reads a value; the error says where in it something is wrong.
    init(json: JSONValue) throws(JSONDecodingError)
}

/// A type that has a JSON form.
public protocol JSONEncodable: Sendable {
    /// The JSON form, from which the same value can be read.
    var json: JSONValue { get }
}

/// Why a JSON value is not the type that was expected, and where in it.
public struct JSONDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place, as `spec.mtls.backends[0].name`; empty for the value itself.
    public let path: String

    /// What is wrong there.
    public let problem: String

    /// Makes an error; whoever reads the value around it puts its own place in front of the path.
    public init(path: String = "", problem: String) {
        self.path = path
        self.problem = problem
    }

    public var description: String { path.isEmpty ? problem : "\(path): \(problem)" }

    /// The same problem, seen from one level further out.
    @usableFromInline
    func inside(_ container: String) -> JSONDecodingError {
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        return JSONDecodingError(path: container + separator + path, problem: problem)
    }
}

extension String: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let value = json.string else { throw .unexpected(json, wanted: "a string") }
        self = value
    }

    public var json: JSONValue { .string(self) }
}

extension Bool: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let value = json.bool else { throw .unexpected(json, wanted: "a boolean") }
        self = value
    }

    public var json: JSONValue { .bool(self) }
}

extension Int64: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let value = json.integer else { throw .unexpected(json, wanted: "a whole number") }
        self = value
    }

    public var json: JSONValue { .integer(self) }
}

extension Int: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let value = json.integer, let exact = Int(exactly: value) else {
            throw .unexpected(json, wanted: "a whole number")
        }
        self = exact
    }

    public var json: JSONValue { .integer(Int64(self)) }
}

extension JSONValue: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) { self = json }
    public var json: JSONValue { self }
}

extension Array: JSONDecodable where Element: JSONDecodable {
    /// Reads every element; the error's path begins with the index of the first that fails.
    @inlinable
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let elements = json.array else { throw .unexpected(json, wanted: "an array") }
        self = []
        reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            do {
                append(try Element(json: element))
            } catch {
                throw error.inside("[\(index)]")
            }
        }
    }
}

extension Array: JSONEncodable where Element: JSONEncodable {
    public var json: JSONValue { .array(map(\.json)) }
}

extension Dictionary: JSONDecodable where Key == String, Value: JSONDecodable {
    /// Reads every member; the error's path begins with the name of one that fails.
    @inlinable
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let members = json.object else { throw .unexpected(json, wanted: "an object") }
        self = Dictionary(minimumCapacity: members.count)
        for (key, value) in members {
            do {
                self[key] = try Value(json: value)
            } catch {
                throw error.inside(key)
            }
        }
    }
}

extension Dictionary: JSONEncodable where Key == String, Value: JSONEncodable {
    public var json: JSONValue { .object(JSONObject(map { (key: $0.key, value: $0.value.json) })) }
}

extension JSONDecodingError {
    @usableFromInline
    static func unexpected(_ value: JSONValue, wanted: String) -> JSONDecodingError {
        JSONDecodingError(problem: "expected \(wanted), found \(value.typeName)")
    }
}
