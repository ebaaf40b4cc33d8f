/// Sends requests: the seam where tests answer in process and where faults are injected.
public protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// - Throws: ``TransportError``; `.cancelled` as soon as the task is cancelled.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse

    /// Sends a request, waits for the head of the answer and leaves its body to be pulled line by line.
    ///
    /// - Throws: ``TransportError``; `.cancelled` as soon as the task is cancelled.
    func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream
}
