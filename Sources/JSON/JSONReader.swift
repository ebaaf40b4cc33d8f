/// Reads the members of an object, with errors that name the place.
///
/// A member that is `null` counts as absent, as it does for Kubernetes. What is generic here and in the conformances of
/// arrays and dictionaries is inlinable: without specialization a list takes twice the time.
public struct JSONReader: Sendable {
    /// The members.
    public let object: JSONObject

    /// - Throws: if the value is no object.
    public init(_ value: JSONValue) throws(JSONDecodingError) {
        guard let object = value.object else { throw .unexpected(value, wanted: "an object") }
        self.object = object
    }

    /// The member, or nil if it is absent.
    @inlinable
    public func optional<T: JSONDecodable>(_ key: String, as type: T.Type = T.self) throws(JSONDecodingError) -> T? {
        guard let value = object[key], !value.isNull else { return nil }
        do {
            return try T(json: value)
        } catch {
            throw error.inside(key)
        }
    }

    /// The member, which must be there.
    @inlinable
    public func required<T: JSONDecodable>(_ key: String, as type: T.Type = T.self) throws(JSONDecodingError) -> T {
        guard let value: T = try optional(key) else {
            throw JSONDecodingError(path: key, problem: "is required")
        }
        return value
    }

    /// The member, or what to take where it is absent.
    @inlinable
    public func value<T: JSONDecodable>(_ key: String, default fallback: T) throws(JSONDecodingError) -> T {
        try optional(key) ?? fallback
    }
}
