internal import Logging

/// `/log-level`: tells the level of the log, and changes it for who is on this machine.
struct LogLevelEndpoint: Sendable {
    let control: LogLevelControl
    let logger: Logger

    func answer(_ request: EndpointRequest) -> EndpointResponse {
        switch request.method {
        case "GET", "HEAD": return EndpointResponse(200, "\(control.level)\n")
        case "PUT": return change(request)
        default: return .methodNotAllowed("GET, PUT")
        }
    }

    private func change(_ request: EndpointRequest) -> EndpointResponse {
        // Whoever may forward a port to this Pod may as well restart it with another level; the network may not.
        guard request.isLocal else {
            return EndpointResponse(
                403, "403 forbidden: the log level can be changed from this machine, or through kubectl port-forward\n")
        }
        let text = String(decoding: request.body, as: UTF8.self)
        guard let level = Logger.Level(rawValue: String(text.filter { !$0.isWhitespace }).lowercased()) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            return EndpointResponse(400, "400 bad request: the body is to be one of \(levels)\n")
        }
        let old = control.level
        control.level = level
        if level != old {
            var logger = logger
            // Whatever the level is and was, this is to be seen.
            logger.logLevel = .trace
            logger.notice("log level changed", metadata: ["from": "\(old)", "to": "\(level)"])
        }
        return EndpointResponse(200, "\(level)\n")
    }
}
