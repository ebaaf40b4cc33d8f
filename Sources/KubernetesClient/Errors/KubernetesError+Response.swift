import HTTPTransport
import JSON
import KubernetesAPI

extension KubernetesError {
    /// Text of an answer that is no `Status` which goes into an error: enough for the first lines of a proxy's page.
    private static let excerptLimit = 200

    /// Says what an answer without success means.
    init(_ operation: String, _ head: HTTPHead, body: [UInt8], credentialSource: String = "") {
        let status = (try? JSONValue(parsing: body)).flatMap { try? Status(json: $0) }
        var problem = status.map(\.message) ?? ""
        if problem.isEmpty { problem = Self.excerpt(head, body) }
        let code = Code(httpStatus: head.status, reason: status?.reason ?? "")
        if code == .unauthorized {
            let place = credentialSource.isEmpty ? "" : ", which are from \(credentialSource)"
            problem += " (the API server does not accept our credentials\(place))"
        }
        self.init(
            code, operation, problem, status: status, httpStatus: head.status,
            retryAfter: Self.retryAfter(head, status))
    }

    /// What an `ERROR` frame of a watch means.
    init(_ operation: String, _ status: Status) {
        self.init(
            Code(httpStatus: status.code, reason: status.reason), operation, status.message, status: status,
            httpStatus: status.code, retryAfter: Self.seconds(status.details?.retryAfterSeconds))
    }

    private static func retryAfter(_ head: HTTPHead, _ status: Status?) -> Duration? {
        // The other form of the header, a date, is not one that API servers use.
        seconds(head.headers["Retry-After"].flatMap { Int($0) } ?? status?.details?.retryAfterSeconds)
    }

    private static func seconds(_ value: Int?) -> Duration? {
        value.flatMap { $0 > 0 ? .seconds($0) : nil }
    }

    /// The beginning of a page that a proxy or load balancer sent; JSON is not shown, it may be an object with secrets.
    private static func excerpt(_ head: HTTPHead, _ body: [UInt8]) -> String {
        let isText = head.headers["Content-Type"]?.hasPrefix("text/") ?? false
        guard isText, !body.isEmpty else { return "HTTP status \(head.status)" }
        let text = String(decoding: body.prefix(excerptLimit), as: UTF8.self)
        return "HTTP status \(head.status): " + text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension KubernetesError.Code {
    /// The reason decides where one HTTP status means several things.
    init(httpStatus: Int, reason: String) {
        switch (httpStatus, reason) {
        case (_, "AlreadyExists"): self = .alreadyExists
        case (_, "Expired"), (_, "Gone"), (410, _): self = .gone
        case (409, _): self = .conflict
        case (400, _): self = .badRequest
        case (401, _): self = .unauthorized
        case (403, _): self = .forbidden
        case (404, _): self = .notFound
        case (405, _): self = .methodNotAllowed
        case (413, _): self = .tooLarge
        case (422, _): self = .invalid
        case (429, _): self = .tooManyRequests
        case (502, _), (503, _): self = .unavailable
        case (504, _): self = .timeout
        case (500..., _): self = .serverError
        default: self = .unexpectedStatus
        }
    }
}
