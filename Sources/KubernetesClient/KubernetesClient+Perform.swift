import HTTPTransport
import KubernetesAPI

extension KubernetesClient {
    /// Sends a request and returns its answer if that is a success; waits and sends again as the server asks.
    func perform(_ request: APIRequest) async throws(KubernetesError) -> HTTPResponse {
        var retries = 0
        while true {
            let (response, token) = try await attempt(request)
            warnings.log(response.headers, operation: request.operation)
            if 200..<300 ~= response.status { return response }
            let error = KubernetesError(request.operation, response.head, body: response.body)
            if error.code == .unauthorized, let token { await tokens.refused(token) }
            guard let delay = retryDelay(error, retries: retries) else { throw error }
            retries += 1
            do {
                try await clock.sleep(for: delay)
            } catch {
                throw KubernetesError(.cancelled, request.operation, "cancelled while waiting as the server asked")
            }
        }
    }

    /// Opens a stream; an answer without success is read and thrown.
    func openStream(_ request: APIRequest, idleTimeout: Duration?) async throws(KubernetesError) -> HTTPStream {
        var (outgoing, token) = try await prepare(request)
        outgoing.idleTimeout = idleTimeout
        let stream: HTTPStream
        var body: [UInt8] = []
        do {
            stream = try await transport.open(outgoing)
            // 64 KiB: a Status with many causes.
            if !(200..<300 ~= stream.status) { body = try await stream.remainder(limit: 64 * 1024) }
        } catch {
            throw failure(request.operation, error)
        }
        warnings.log(stream.headers, operation: request.operation)
        if 200..<300 ~= stream.status { return stream }
        let error = KubernetesError(request.operation, stream.head, body: body)
        if error.code == .unauthorized, let token { await tokens.refused(token) }
        throw error
    }

    private func attempt(_ request: APIRequest) async throws(KubernetesError) -> (HTTPResponse, SensitiveBytes?) {
        let (outgoing, token) = try await prepare(request)
        do {
            return (try await transport.send(outgoing), token)
        } catch {
            throw failure(request.operation, error)
        }
    }

    private func prepare(_ request: APIRequest) async throws(KubernetesError) -> (HTTPRequest, SensitiveBytes?) {
        var headers: HTTPHeaders = ["User-Agent": settings.userAgent, "Accept": "application/json"]
        if request.body != nil { headers["Content-Type"] = request.contentType }
        let token: SensitiveBytes?
        do {
            token = try await tokens.token()
        } catch {
            throw KubernetesError(.credentials, request.operation, error.description)
        }
        if let token { headers["Authorization"] = "Bearer \(token.text)" }
        let outgoing = HTTPRequest(
            method: request.method, url: server + request.target, headers: headers, body: request.body,
            timeout: request.isList ? settings.timeout * 2 : settings.timeout,
            bodyLimit: request.isList ? APIRequest.listLimit : APIRequest.objectLimit)
        return (outgoing, token)
    }

    /// Names the field to look at when nobody answers at the address, or somebody else does.
    private func failure(_ operation: String, _ error: TransportError) -> KubernetesError {
        guard !source.isEmpty, error.code == .connectionFailed || error.code == .tls else {
            return KubernetesError(operation, error)
        }
        return KubernetesError(
            .transport, operation, "\(error) (the address is from \(source))", transportError: error)
    }

    /// As client-go: only if the server says when to come back, whatever the verb, because it has not acted then.
    private func retryDelay(_ error: KubernetesError, retries: Int) -> Duration? {
        guard let delay = error.retryAfter, delay <= settings.maximumRetryAfter, retries < settings.maximumRetries,
            let status = error.httpStatus, status == 429 || status >= 500
        else { return nil }
        return delay
    }
}
