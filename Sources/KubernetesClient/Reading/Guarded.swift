public import JSON
public import KubernetesAPI

/// An object of a list or a watch, or the news that it cannot be understood.
///
/// One object that a newer version or another client wrote must not hide all the others.
public enum Guarded<Object: KubernetesObject>: Sendable {
    /// The object.
    case object(Object)
    /// What can be said of an object that does not fit its type.
    case undecodable(Undecodable)

    /// Decodes an object, or keeps what can be said of it.
    public init(json: JSONValue) {
        do throws(JSONDecodingError) {
            self = .object(try Object(json: json))
        } catch {
            self = .undecodable(Undecodable(json, error))
        }
    }

    /// Decodes an item of a list, which may be of any kind if the answer is not from an API server.
    init(item json: JSONValue) {
        if let problem = Object.foreignKind(json) {
            self = .undecodable(Undecodable(json, JSONDecodingError(path: "kind", problem: problem)))
        } else {
            self.init(json: json)
        }
    }

    /// The object, if it could be decoded.
    public var value: Object? {
        if case .object(let object) = self { object } else { nil }
    }

    /// Namespace and name, of an undecodable object too.
    public var key: ObjectKey {
        switch self {
        case .object(let object): object.key
        case .undecodable(let rest): rest.key
        }
    }

    /// The version of the object, opaque; empty if not even that can be read.
    public var resourceVersion: String {
        switch self {
        case .object(let object): object.metadata.resourceVersion
        case .undecodable(let rest): rest.resourceVersion
        }
    }
}

/// What is known of an object that does not fit its type.
public struct Undecodable: Sendable, Hashable {
    /// Namespace and name.
    public let key: ObjectKey

    /// The UID; empty if not even that can be read.
    public let uid: String

    /// The version, opaque; empty if not even that can be read.
    public let resourceVersion: String

    /// What does not fit, and where.
    public let error: JSONDecodingError

    init(_ json: JSONValue, _ error: JSONDecodingError) {
        let metadata = json["metadata"]
        key = json.objectKey ?? ObjectKey(name: "")
        uid = metadata?["uid"]?.string ?? ""
        resourceVersion = metadata?["resourceVersion"]?.string ?? ""
        self.error = error
    }
}
