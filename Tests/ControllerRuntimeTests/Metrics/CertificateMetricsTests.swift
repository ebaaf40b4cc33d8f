import ControllerRuntime
import HTTPTransport
import Logging
import Synchronization
import TestSupport
import Testing

@testable import KubernetesClient

/// How often the certificate files of a client are read again, under the names of controller-runtime.
@Suite struct CertificateMetricsTests {
    private let registry = PrometheusRegistry()

    private var values: [String] {
        String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    @Test func countsReadsAndThoseThatBroughtNothing() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", to: "ca.crt")
        let now = Mutex(ContinuousClock.now)
        let tls = FollowedTLS(
            TLSConfiguration(), TLSMaterial(authorities: .file(LocalFile(path: path))),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: registry,
            now: { now.withLock { $0 } })
        #expect(
            values == ["certwatcher_read_certificate_errors_total 0", "certwatcher_read_certificate_total 0"])
        for _ in 0..<2 {
            now.withLock { $0 += .seconds(60) }
            _ = tls.current()
            try directory.write("", to: "ca.crt")
        }
        #expect(
            values == ["certwatcher_read_certificate_errors_total 1", "certwatcher_read_certificate_total 2"])
    }

    @Test func aClientWithoutFilesHasNothingToCount() {
        _ = FollowedTLS(
            TLSConfiguration(), TLSMaterial(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            metrics: registry)
        #expect(values.isEmpty)
    }
}
