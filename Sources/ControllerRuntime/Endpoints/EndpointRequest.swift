/// A request to an ``EndpointServer``.
struct EndpointRequest: Sendable {
    var method = "GET"
    /// The path, without what comes after a question mark.
    var path: String
    /// The parameters, in order; those without a value have none.
    var query: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// Whether it comes from this machine, or through `kubectl port-forward`.
    var isLocal = false

    /// Splits what stands in a request line.
    init(method: String = "GET", target: String, body: [UInt8] = [], isLocal: Bool = false) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.path = parts.first.map(String.init) ?? ""
        self.body = body
        self.isLocal = isLocal
        guard parts.count == 2 else { return }
        query = parts[1].split(separator: "&").map { parameter in
            let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(pair[0]), pair.count == 2 ? String(pair[1]) : "")
        }
    }

    /// All values of a parameter.
    func values(of name: String) -> [String] {
        query.filter { $0.name == name }.map(\.value)
    }
}

/// What an ``EndpointServer`` answers.
struct EndpointResponse: Sendable {
    var status: Int
    var contentType = "text/plain; charset=utf-8"
    /// The methods to try instead, if that was what was wrong.
    var allow: String?
    var endsConnection = false
    var body: [UInt8]

    init(_ status: Int, contentType: String? = nil, allow: String? = nil, _ body: [UInt8]) {
        self.status = status
        self.contentType = contentType ?? self.contentType
        self.allow = allow
        self.body = body
    }

    init(_ status: Int, allow: String? = nil, _ text: String) {
        self.init(status, allow: allow, Array(text.utf8))
    }

    static let notFound = EndpointResponse(404, "404 page not found\n")

    static let bodyTooLarge: EndpointResponse = {
        var response = EndpointResponse(413, "413 request body too large\n")
        response.endsConnection = true
        return response
    }()

    static func methodNotAllowed(_ allowed: String) -> EndpointResponse {
        EndpointResponse(405, allow: allowed, "405 method not allowed: try \(allowed)\n")
    }
}
