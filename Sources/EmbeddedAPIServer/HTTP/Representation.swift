/// How a client wants an answer written: the format, and what the object is turned into first.
struct Representation: Sendable, Hashable {
    enum Format: Sendable, Hashable {
        case json(pretty: Bool)
        case yaml
    }

    enum Shape: Sendable, Hashable {
        case object
        /// `as=Table;g=meta.k8s.io;v=v1`
        case table
        /// `as=PartialObjectMetadata` or `…List`; `g=meta.k8s.io;v=v1`
        case metadata
    }

    var format: Format
    var shape: Shape

    static let plain = Representation(format: .json(pretty: false), shape: .object)

    /// Which of the client's wishes can be met.
    ///
    /// - Throws: 406 if none can, such as protobuf alone.
    init(for request: APIRequest, target: RequestTarget) throws(APIStatusError) {
        let pretty = target.flag("pretty") ?? Self.isRead(byPersonWith: request.headers["User-Agent"] ?? "")
        guard let ranges = MediaRange.parse(request.headers.values("Accept")) else {
            self.init(format: .json(pretty: pretty), shape: .object)
            return
        }
        for range in ranges {
            guard let shape = Self.shape(of: range) else { continue }
            if range.covers("application/json") {
                self.init(format: .json(pretty: pretty), shape: shape)
                return
            }
            if range.covers("application/yaml") {
                self.init(format: .yaml, shape: shape)
                return
            }
        }
        throw APIStatusError(
            code: 406,
            reason: "NotAcceptable",
            message: "only the following media types are accepted: application/json, application/yaml",
            details: .init()
        )
    }

    private init(format: Format, shape: Shape) {
        self.format = format
        self.shape = shape
    }

    /// Nil for a conversion that is not known, which a real server passes over too.
    private static func shape(of range: MediaRange) -> Shape? {
        guard let kind = range.parameters["as"] else { return .object }
        guard range.parameters["g"] == "meta.k8s.io", range.parameters["v"] == "v1" else { return nil }
        switch kind {
        case "Table": return .table
        case "PartialObjectMetadata", "PartialObjectMetadataList": return .metadata
        default: return nil
        }
    }

    /// The user agents that a real server writes indented JSON for.
    private static func isRead(byPersonWith userAgent: String) -> Bool {
        ["curl", "Wget", "Mozilla/5.0"].contains { userAgent.hasPrefix($0) }
    }
}
