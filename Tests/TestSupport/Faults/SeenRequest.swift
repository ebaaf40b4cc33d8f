public import HTTPTransport

/// A request as a ``FaultTransport`` tells it from others.
public struct SeenRequest: Sendable, CustomStringConvertible {
    /// What is asked for.
    public enum Kind: Sendable {
        /// The objects of a kind.
        case list
        /// Their changes.
        case watch
        /// One object, or what is none, such as a version.
        case read
        /// A change of an object.
        case write
        /// Anything about events, which are told when there is time.
        case event
        /// Anything about leases, which are renewed all the time.
        case lease
    }

    public let method: String
    /// Path and query.
    public let target: String
    public let kind: Kind
    /// Nothing if there is none.
    public let body: [UInt8]

    public init(_ request: HTTPRequest) {
        method = request.method.rawValue
        body = request.body ?? []
        let address = request.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let target = "/" + (address.last ?? "")
        self.target = target
        let parts = target.split(separator: "?", maxSplits: 1)
        let path = (parts.first ?? "").split(separator: "/")
        kind =
            if path.contains("events") {
                .event
            } else if path.contains("leases") {
                .lease
            } else if request.method != .get {
                .write
            } else if parts.last?.split(separator: "&").contains("watch=true") == true {
                .watch
            } else if Self.isCollection(path) {
                .list
            } else {
                .read
            }
    }

    /// Whether `/api/v1/…` or `/apis/<group>/<version>/…` names no single object.
    private static func isCollection(_ path: [Substring]) -> Bool {
        let rest = path.dropFirst(path.first == "api" ? 2 : 3)
        return rest.first == "namespaces" && rest.count > 2 ? rest.count == 3 : rest.count == 1
    }

    /// As `POST /api/v1/namespaces/kuma-system/secrets?…`.
    public var description: String { "\(method) \(target)" }
}

/// Which requests are meant.
public struct RequestPattern: Sendable {
    private let matches: @Sendable (SeenRequest) -> Bool

    public init(_ matches: @escaping @Sendable (SeenRequest) -> Bool) {
        self.matches = matches
    }

    public static let any = RequestPattern { _ in true }
    public static let lists = RequestPattern { $0.kind == .list }
    public static let watches = RequestPattern { $0.kind == .watch }
    public static let writes = RequestPattern { $0.kind == .write }
    public static let events = RequestPattern { $0.kind == .event }
    public static let leases = RequestPattern { $0.kind == .lease }
    /// What a reconcile asks for: single objects, but no events and no leases.
    public static let calls = RequestPattern { $0.kind == .read || $0.kind == .write }

    /// Those that begin so, as `POST /api/v1/`.
    public static func line(_ prefix: String) -> RequestPattern {
        RequestPattern { $0.description.hasPrefix(prefix) }
    }

    /// Those of them that have this in path or query, as `/meshes`.
    public func having(_ text: String) -> RequestPattern {
        RequestPattern { matches($0) && $0.target.contains(text) }
    }

    public func covers(_ request: SeenRequest) -> Bool { matches(request) }
}
