import JSON
import KubernetesAPI

/// Who makes a request.
struct Caller: Sendable, Hashable {
    /// The group of everybody whose credentials were accepted.
    static let authenticated = "system:authenticated"

    var user: String
    var groups: [String]
    /// Tells users of one name apart, where that is known.
    var uid: String = ""
    /// What else the credentials say.
    var extra: [String: [String]] = [:]
    /// The `User-Agent` header: up to its first `/` it is the default field manager.
    var userAgent: String = ""
}

/// How a body is written.
enum BodyFormat: Sendable, Hashable {
    case json
    case yaml

    /// From a `Content-Type` header, whose parameters do not matter: JSON where it is absent, nil for a 415.
    init?(contentType: String?) {
        switch mediaType(contentType ?? "") {
        case "", "application/json": self = .json
        case "application/yaml": self = .yaml
        default: return nil
        }
    }
}

/// The bytes of a request; the core decodes them, since strictness is its matter.
struct RequestBody: Sendable {
    var bytes: [UInt8]
    var format: BodyFormat = .json
}

/// The four kinds of patches.
enum PatchType: String, Sendable, Hashable, CaseIterable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"

    /// From a `Content-Type` header; nil for a 415.
    init?(contentType: String?) {
        self.init(rawValue: mediaType(contentType ?? ""))
    }
}

private func mediaType(_ contentType: String) -> String {
    var type = contentType.prefix { $0 != ";" }
    while type.last == " " { type.removeLast() }
    return type.lowercased()
}

/// What a request's path names.
struct ObjectTarget: Sendable {
    var resource: ResourceDefinition
    /// Empty for cluster-scoped resources and for lists over all namespaces.
    var namespace: String = ""
    /// Empty for collections.
    var name: String = ""
    var subresource: Subresource?
}

/// Query parameters and caller of a create, update or patch.
struct WriteOptions: Sendable {
    enum FieldValidation: String, Sendable, Hashable {
        case strict = "Strict"
        case warn = "Warn"
        case ignore = "Ignore"
    }

    var caller: Caller
    /// Empty: taken from the caller's user agent.
    var fieldManager: String = ""
    /// Only for apply patches.
    var force: Bool?
    var dryRun: Bool = false
    /// A server's default is `Warn`.
    var fieldValidation: FieldValidation = .warn
}

/// What a create, update or patch left behind.
struct WriteResult: Sendable {
    var object: APIObject
    /// 201 rather than 200.
    var isCreated: Bool
    /// Texts of `Warning: 299 - "…"` headers.
    var warnings: [String]
}

/// Query parameters of a list, as they came: the core parses and refuses them.
struct ListOptions: Sendable {
    var labelSelector: String = ""
    var fieldSelector: String = ""
    /// 0 is no limit.
    var limit: Int = 0
    var continueToken: String = ""
    var resourceVersion: String = ""
    var resourceVersionMatch: String = ""
    /// Only a watch may ask for it.
    var sendsInitialEvents: Bool?
}

/// One page of a list.
struct ListResult: Sendable {
    var objects: [APIObject]
    var resourceVersion: String
    /// Empty on the last page.
    var continueToken: String
    /// Known only where no selector is given and there are more pages.
    var remainingItemCount: Int?
}

/// Query parameters of a watch.
struct WatchOptions: Sendable {
    var labelSelector: String = ""
    var fieldSelector: String = ""
    var resourceVersion: String = ""
    var resourceVersionMatch: String = ""
    /// Only a list may be continued.
    var continueToken: String = ""
    var allowsBookmarks: Bool = false
    var sendsInitialEvents: Bool?
    /// Nil: between 30 and 60 minutes, as a real server.
    var timeout: Duration?
}

/// One line of a watch.
struct APIWatchEvent: Sendable {
    var type: WatchEventType
    /// The object; for bookmarks kind and resource version only; for errors a Status.
    var object: APIObject
}

/// Body and query parameters of a delete.
struct DeleteOptions: Sendable {
    enum Propagation: String, Sendable, Hashable {
        case orphan = "Orphan"
        case background = "Background"
        case foreground = "Foreground"
    }

    var caller: Caller
    var gracePeriodSeconds: Int?
    var preconditionUID: String?
    var preconditionResourceVersion: String?
    var propagation: Propagation?
    /// The older way to say propagation.
    var orphanDependents: Bool?
    var dryRun: Bool = false
}

/// What a delete answers.
struct DeleteResult: Sendable {
    /// 200, or 202 while it goes on.
    var code: Int
    /// The object when something holds it; when it is gone, a Status, or, of some kinds, the last of the object.
    var body: APIObject
    var isGone = false
    /// Texts of `Warning: 299 - "…"` headers.
    var warnings: [String] = []
}
