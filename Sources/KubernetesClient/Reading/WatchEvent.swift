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
    /// Something that is no event; the watch goes on.
    case unreadable(UnreadableFrame)

    /// The version that the event carries, if any.
    public var resourceVersion: String? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object.resourceVersion
        case .bookmark(let version, _): version
        case .error, .unreadable: nil
        }
    }
}

extension WatchEvent {
    /// Reads a frame: `{"type": …, "object": …}`.
    init(frame json: JSONValue) {
        guard let text = json["type"]?.string, let object = json["object"], object.object != nil else {
            self = .unreadable(UnreadableFrame(.malformed, "a frame without a type or an object"))
            return
        }
        guard let type = WatchEventType(rawValue: text) else {
            self = .unreadable(UnreadableFrame(.foreign, "an event of the unknown type \(text)", key: object.objectKey))
            return
        }
        if type == .error {
            self =
                (try? Status(json: object)).map(WatchEvent.error)
                ?? .unreadable(UnreadableFrame(.malformed, "an error that is no Status"))
            return
        }
        if let problem = Object.foreignKind(object) {
            self = .unreadable(UnreadableFrame(.foreign, problem, key: object.objectKey))
            return
        }
        let item = Guarded<Object>(json: object)
        if type != .bookmark, item.key.name.isEmpty {
            self = .unreadable(UnreadableFrame(.malformed, "an object without a name"))
            return
        }
        switch type {
        case .added: self = .added(item)
        case .modified: self = .modified(item)
        case .deleted: self = .deleted(item)
        case .bookmark, .error:
            let metadata = object["metadata"]
            let ends = metadata?["annotations"]?["k8s.io/initial-events-end"]?.string == "true"
            self = .bookmark(resourceVersion: metadata?["resourceVersion"]?.string ?? "", endsInitialEvents: ends)
        }
    }
}

extension KubernetesObject {
    /// What is wrong with the kind of an object; nil if it is the one that was asked for.
    ///
    /// Items of lists of built-in kinds say no kind. Whole objects are fine where the metadata was asked for.
    static func foreignKind(_ json: JSONValue) -> String? {
        guard let kind = json["kind"]?.string, !kind.isEmpty else { return nil }
        if form == .metadata, kind == ObjectForm.metadataKind.kind { return nil }
        let apiVersion = json["apiVersion"]?.string ?? resource.gvk.apiVersion
        if kind == resource.gvk.kind, apiVersion == resource.gvk.apiVersion { return nil }
        return "expected \(resource.gvk.kind) of \(resource.gvk.apiVersion), found \(kind) of \(apiVersion)"
    }
}

extension JSONValue {
    /// Namespace and name, if there is a name.
    var objectKey: ObjectKey? {
        let metadata = self["metadata"]
        guard let name = metadata?["name"]?.string, !name.isEmpty else { return nil }
        return ObjectKey(namespace: metadata?["namespace"]?.string ?? "", name: name)
    }
}
