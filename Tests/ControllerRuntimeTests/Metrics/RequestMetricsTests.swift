import ControllerRuntime
import HTTPTransport
import KubernetesAPI
import Logging
import Synchronization
import TestSupport
import Testing

@testable import KubernetesClient

/// What a client counts, under the names of client-go.
@Suite struct RequestMetricsTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let registry = PrometheusRegistry()
    private let key = ObjectKey(namespace: "ns", name: "secret-name")

    private var values: [String] {
        String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") && !$0.contains("_bucket") && !$0.contains("_seconds_sum") }
    }

    private func client(
        _ server: String = "https://api:6443/base",
        _ answer: @escaping @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse
    ) -> KubernetesClient {
        KubernetesClient(
            server: server, transport: InProcessTransport(answer), logger: Self.quiet, clock: QuickClock(),
            metrics: registry)
    }

    @Test func countsAnswersByCodeMethodAndHostAndNothingElse() async throws {
        let client = client { request in
            HTTPResponse(status: request.method == .get ? 404 : 200, body: Array("{}".utf8))
        }
        _ = try? await client.get(ConfigMap.self, key)
        _ = try? await client.get(ConfigMap.self, key)
        _ = try await client.raw(.put, "/x", body: [1, 2, 3])
        #expect(
            values == [
                #"rest_client_request_duration_seconds_count{host="api:6443",verb="GET"} 2"#,
                #"rest_client_request_duration_seconds_count{host="api:6443",verb="PUT"} 1"#,
                #"rest_client_request_size_bytes_sum{host="api:6443",verb="GET"} 0"#,
                #"rest_client_request_size_bytes_count{host="api:6443",verb="GET"} 2"#,
                #"rest_client_request_size_bytes_sum{host="api:6443",verb="PUT"} 3"#,
                #"rest_client_request_size_bytes_count{host="api:6443",verb="PUT"} 1"#,
                #"rest_client_requests_total{code="200",host="api:6443",method="PUT"} 1"#,
                #"rest_client_requests_total{code="404",host="api:6443",method="GET"} 2"#,
                #"rest_client_response_size_bytes_sum{host="api:6443",verb="GET"} 4"#,
                #"rest_client_response_size_bytes_count{host="api:6443",verb="GET"} 2"#,
                #"rest_client_response_size_bytes_sum{host="api:6443",verb="PUT"} 2"#,
                #"rest_client_response_size_bytes_count{host="api:6443",verb="PUT"} 1"#,
            ])
    }

    @Test func countsWhatHadNoAnswer() async throws {
        let client = client { _ throws(TransportError) in throw TransportError(.connectionFailed, "nobody there") }
        _ = try? await client.get(ConfigMap.self, key)
        #expect(values.contains(#"rest_client_requests_total{code="<error>",host="api:6443",method="GET"} 1"#))
    }

    @Test func countsAWatchWhenItIsOpen() async throws {
        let client = client { _ in HTTPResponse(status: 200) }
        _ = try await client.watch(ConfigMap.self, options: WatchOptions(start: .mostRecent))
        #expect(values.contains(#"rest_client_requests_total{code="200",host="api:6443",method="GET"} 1"#))
        #expect(values.contains(#"rest_client_response_size_bytes_count{host="api:6443",verb="GET"} 0"#))
    }

    @Test func countsWhatIsSentAgain() async throws {
        let count = Mutex(0)
        let client = client { _ in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return HTTPResponse(status: isFirst ? 429 : 200, headers: isFirst ? ["Retry-After": "1"] : [:])
        }
        _ = try await client.raw(.get, "/x")
        #expect(values.contains(#"rest_client_request_retries_total{code="429",host="api:6443",verb="GET"} 1"#))
        #expect(values.contains(#"rest_client_requests_total{code="200",host="api:6443",method="GET"} 1"#))
        #expect(values.contains(#"rest_client_requests_total{code="429",host="api:6443",method="GET"} 1"#))
    }

    @Test(arguments: [
        ("https://10.0.0.1:6443", "10.0.0.1:6443"), ("https://[::1]:6443/a/b", "[::1]:6443"),
        ("https://user:secret@host", "host"), ("http://host/", "host"), ("host:1", "host:1"), ("", ""),
    ])
    func theHostIsHostAndPortOnly(server: String, host: String) {
        #expect(RequestMetrics.host(of: server) == host)
    }
}
