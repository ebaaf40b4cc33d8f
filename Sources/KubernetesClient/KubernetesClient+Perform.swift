import HTTPTransport
import KubernetesAPI

extension KubernetesClient {
    /// Sends a request and returns its answer if that is a success; waits and sends again as the server asks.
    func perform(_ request: APIRequest) async throws(KubernetesError) -> HTTPResponse {
        var retries = 0
        while true {
            let (response, proof) = try await send(request, status: \.status) {
                (outgoing) async throws(TransportError) in
                try await transport.send(outgoing)
            }
            metrics.received(request.method, bytes: response.body.count)
            warnings.log(response.headers, operation: request.operation)
            if 200..<300 ~= response.status { return response }
            let error = await refusal(request, response.head, body: response.body, proof)
            guard let delay = retryDelay(error, retries: retries) else { throw error }
            retries += 1
            metrics.retried(request.method, status: response.status)
            do {
                try await clock.sleep(for: delay)
            } catch {
                throw KubernetesError(.cancelled, request.operation, "cancelled while waiting as the server asked")
            }
        }
    }

    /// Opens a stream; an answer without success is read and thrown.
    func openStream(_ request: APIRequest, idleTimeout: Duration?) async throws(KubernetesError) -> HTTPStream {
        let (stream, proof) = try await send(request, idleTimeout: idleTimeout, status: \.status) {
            (outgoing) async throws(TransportError) in
            try await transport.open(outgoing)
        }
        warnings.log(stream.headers, operation: request.operation)
        if 200..<300 ~= stream.status { return stream }
        let body: [UInt8]
        do {
            // 64 KiB: a Status with many causes.
            body = try await stream.remainder(limit: 64 * 1024)
        } catch {
            throw failure(request.operation, error)
        }
        throw await refusal(request, stream.head, body: body, proof)
    }

    /// Sends a request, and once more if its handshake failed and there are other certificates by now: nothing of it
    /// has reached the server then.
    private func send<Answer>(
        _ request: APIRequest, idleTimeout: Duration? = nil, status: (Answer) -> Int,
        _ body: (HTTPRequest) async throws(TransportError) -> Answer
    ) async throws(KubernetesError) -> (Answer, Credentials.Proof) {
        var isSecond = false
        while true {
            var (outgoing, proof) = try await prepare(request)
            outgoing.idleTimeout = idleTimeout
            let start = ContinuousClock.now
            do throws(TransportError) {
                let answer = try await body(outgoing)
                metrics.finished(outgoing, status: status(answer), after: .now - start)
                return (answer, proof)
            } catch {
                metrics.finished(outgoing, status: nil, after: .now - start)
                guard !isSecond, error.code == .tls, credentials.handshakeFailed(proof) else {
                    throw failure(request.operation, error)
                }
                isSecond = true
            }
        }
    }

    /// Says what an answer without success means; makes sure that the next request tries other credentials, if there are.
    private func refusal(
        _ request: APIRequest, _ head: HTTPHead, body: [UInt8], _ proof: Credentials.Proof
    ) async -> KubernetesError {
        let error = KubernetesError(request.operation, head, body: body, credentialSource: credentials.source)
        if error.code == .unauthorized { await credentials.refused(proof) }
        return error
    }

    private func prepare(_ request: APIRequest) async throws(KubernetesError) -> (HTTPRequest, Credentials.Proof) {
        var headers: HTTPHeaders = ["User-Agent": settings.userAgent, "Accept": request.accept]
        if request.body != nil { headers["Content-Type"] = request.contentType }
        let proof: Credentials.Proof
        do {
            proof = try await credentials.current()
        } catch {
            throw KubernetesError(Task.isCancelled ? .cancelled : .credentials, request.operation, error.description)
        }
        credentials.headers(proof, into: &headers)
        var outgoing = HTTPRequest(
            method: request.method, url: server + request.target, headers: headers, body: request.body,
            timeout: request.isList ? settings.timeout * 2 : settings.timeout,
            bodyLimit: request.isList ? APIRequest.listLimit : APIRequest.objectLimit)
        outgoing.tls = proof.tls
        return (outgoing, proof)
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
        // The server has waited for that version already; a consistent read needs no such patience.
        if error.isTooLargeResourceVersion { return nil }
        guard let delay = error.retryAfter, delay <= settings.maximumRetryAfter, retries < settings.maximumRetries,
            let status = error.httpStatus, status == 429 || status >= 500
        else { return nil }
        return delay
    }
}
