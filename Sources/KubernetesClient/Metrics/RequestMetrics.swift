import CoreMetrics
import HTTPTransport
import Synchronization

/// Counts and measures requests under the names of client-go.
///
/// Labels are the method, the status code and the host: nothing of what was asked for.
final class RequestMetrics: Sendable {
    /// What stands for the status code where there was no answer (client-go `rest/request.go`).
    private static let noAnswer = "<error>"

    private struct OfMethod {
        /// By the status code of the answer.
        var requests: [Int?: Counter] = [:]
        let duration: Timer
        let requestSize: Recorder
        let responseSize: Recorder
    }

    private let factory: any MetricsFactory
    private let host: String
    private let ofMethods = Mutex<[HTTPRequest.Method: OfMethod]>([:])

    init(server: String, factory: any MetricsFactory) {
        self.factory = factory
        host = Self.host(of: server)
    }

    /// An attempt of a request is over, or its stream is open.
    /// - Parameter status: The code of the answer; nil if there was none.
    func finished(_ request: HTTPRequest, status: Int?, after duration: Duration) {
        let metrics = metrics(of: request.method)
        requests(request.method, status: status).increment()
        metrics.duration.recordNanoseconds(duration.wholeNanoseconds)
        metrics.requestSize.record(request.body?.count ?? 0)
    }

    /// The whole body of an answer is there.
    func received(_ method: HTTPRequest.Method, bytes: Int) {
        metrics(of: method).responseSize.record(bytes)
    }

    /// A request is sent again because the server asked for it.
    func retried(_ method: HTTPRequest.Method, status: Int) {
        Counter(
            label: "rest_client_request_retries_total",
            dimensions: [("code", String(status)), ("verb", method.rawValue), ("host", host)], factory: factory
        ).increment()
    }

    private func requests(_ method: HTTPRequest.Method, status: Int?) -> Counter {
        if let counter = ofMethods.withLock({ $0[method]?.requests[status] }) { return counter }
        let code = status.map { String($0) } ?? Self.noAnswer
        let counter = Counter(
            label: "rest_client_requests_total",
            dimensions: [("code", code), ("method", method.rawValue), ("host", host)], factory: factory)
        // Codes have three digits.
        ofMethods.withLock { $0[method]?.requests[status] = counter }
        return counter
    }

    private func metrics(of method: HTTPRequest.Method) -> OfMethod {
        ofMethods.withLock { ofMethods in
            if let metrics = ofMethods[method] { return metrics }
            let labels = [("verb", method.rawValue), ("host", host)]
            let metrics = OfMethod(
                duration: Timer(
                    label: "rest_client_request_duration_seconds", dimensions: labels, factory: factory),
                requestSize: Recorder(
                    label: "rest_client_request_size_bytes", dimensions: labels, factory: factory),
                responseSize: Recorder(
                    label: "rest_client_response_size_bytes", dimensions: labels, factory: factory))
            ofMethods[method] = metrics
            return metrics
        }
    }

    /// Host and port of a URL; nothing of a user in it.
    static func host(of server: String) -> String {
        let parts = server.split(separator: "/", omittingEmptySubsequences: false)
        let authority = parts.count > 2 && parts[0].hasSuffix(":") ? parts[2] : parts.first ?? ""
        return String(authority.split(separator: "@").last ?? "")
    }
}

extension Duration {
    /// In nanoseconds, as many as fit.
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflowed ? (whole < 0 ? .min : .max) : sum
    }
}
