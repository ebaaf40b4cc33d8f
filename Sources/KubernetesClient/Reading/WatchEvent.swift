import JSON
public import KubernetesAPI

/// One thing that a watch reports.
public enum WatchEvent<Object: KubernetesObject>: Sendable {
    /// There is a new object, or, at the beginning of some watches, an object.
    case added(Guarded<Object>)
    /// An object has changed.
    case modified(Guarded<Object>)
    /// An object is gone; this is how it was last.
    case deleted(Guarded<Object>)
    /// Everything up to this version has been reported; `endsInitialEvents` if the streaming list is complete.
    case bookmark(resourceVersion: String, endsInitialEvents: Bool)
    /// The watch is over; code 410 means that the version it began with is too old.
    case error(Status)

    /// The version that the event carries, if any.
    public var resourceVersion: String? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object.resourceVersion
        case .bookmark(let version, _): version
        case .error: nil
        }
    }
}

extension WatchEvent {
    /// Why a frame was left out.
    enum Frame {
        case event(WatchEvent)
        /// Of another kind than was asked for, or of a type that nobody knew when this was written.
        case foreign(String)
    }

    /// Reads a frame: `{"type": …, "object": …}`.
    static func frame(_ json: JSONValue) throws(JSONDecodingError) -> Frame {
        let reader = try JSONReader(json)
        let text: String = try reader.required("type")
        let object: JSONValue = try reader.required("object")
        guard let type = WatchEventType(rawValue: text) else { return .foreign("event of type \(text)") }
        if type == .error { return .event(.error(try Status(json: object))) }
        // Lists of core types leave the kind out, watches never do; a server that does is not worth a failure.
        if let kind = object["kind"]?.string, kind != Object.resource.gvk.kind {
            return .foreign("object of kind \(kind)")
        }
        switch type {
        case .added: return .event(.added(Guarded(json: object)))
        case .modified: return .event(.modified(Guarded(json: object)))
        case .deleted: return .event(.deleted(Guarded(json: object)))
        case .bookmark, .error:
            let metadata = object["metadata"]
            let ends = metadata?["annotations"]?["k8s.io/initial-events-end"]?.string == "true"
            let version = metadata?["resourceVersion"]?.string ?? ""
            return .event(.bookmark(resourceVersion: version, endsInitialEvents: ends))
        }
    }
}
