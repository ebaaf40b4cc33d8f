import JSON

extension APIStatusError {
    static let unauthorized = APIStatusError(code: 401, reason: "Unauthorized", message: "Unauthorized")

    /// What a real server says of a path that it does not serve.
    static let pathNotFound = APIStatusError(
        code: 404,
        reason: "NotFound",
        message: "the server could not find the requested resource"
    )

    /// The same, of a path in a group of built-in kinds.
    static let resourceNotFound = APIStatusError(
        code: 404,
        reason: "NotFound",
        message: "the server could not find the requested resource",
        details: Details()
    )

    /// What the router of built-in kinds says of a body that no patch is.
    static let mediaTypeNotRouted = APIStatusError(
        code: 415, reason: "UnsupportedMediaType", message: "415: Unsupported Media Type", details: Details())

    static let methodNotAllowed = APIStatusError(
        code: 405,
        reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource",
        details: Details()
    )

    /// - Parameter limit: in bytes.
    static func bodyTooLarge(limit: Int) -> APIStatusError {
        APIStatusError(
            code: 413,
            reason: "RequestEntityTooLarge",
            message: "Request entity too large: limit is \(limit)"
        )
    }

    static func unsupportedMediaType(_ supported: [String]) -> APIStatusError {
        APIStatusError(
            code: 415,
            reason: "UnsupportedMediaType",
            message: "the body of the request was in an unknown format - accepted media types include: "
                + supported.joined(separator: ", ")
        )
    }

    /// A Status as a response: always JSON, as clients need it to understand what went wrong.
    var response: APIResponse {
        var response = APIResponse(status: code, json: json)
        response.failureReason = reason
        if let seconds = details?.retryAfterSeconds, seconds > 0 { response.headers["Retry-After"] = String(seconds) }
        if code == 401 { response.headers["WWW-Authenticate"] = "Bearer realm=\"koguma\"" }
        return response
    }
}
