import CoreMetrics
import HTTPTransport
import Logging
import Synchronization

/// The certificates and keys to use now: files are read again each minute, and when a handshake fails.
///
/// Changed content holds for new connections; those that are open go on with what they began with. What cannot be read,
/// or is half written, leaves in use what was good before; that is said once.
final class FollowedTLS: Sendable {
    private struct State {
        var tls: TLSConfiguration
        var checkedAt: ContinuousClock.Instant
        var problems: Set<String> = []
    }

    /// As often as token files; client-go looks each five minutes.
    private static let maximumAge = Duration.seconds(60)

    private let material: TLSMaterial
    private let logger: Logger
    private let metrics: CertificateMetrics?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    init(
        _ tls: TLSConfiguration, _ material: TLSMaterial, logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.material = material
        self.logger = logger
        self.metrics = material.hasFiles ? CertificateMetrics(factory: metrics) : nil
        self.now = now
        state = Mutex(State(tls: tls, checkedAt: now()))
    }

    /// What the next request is to use.
    func current() -> TLSConfiguration {
        guard material.hasFiles else { return state.withLock { $0.tls } }
        return state.withLock { state in
            if now() - state.checkedAt >= Self.maximumAge { check(&state) }
            return state.tls
        }
    }

    /// The server and we did not come to terms with `used`: looks at the files again.
    ///
    /// - Returns: whether there is something else to try now.
    func refused(_ used: TLSConfiguration) -> Bool {
        guard material.hasFiles else { return false }
        return state.withLock { state in
            if state.tls.isSameIdentity(as: used) { check(&state) }
            return !state.tls.isSameIdentity(as: used)
        }
    }

    private func check(_ state: inout State) {
        state.checkedAt = now()
        let (tls, found) = material.read(over: state.tls)
        metrics?.read(hasProblems: !found.isEmpty)
        if tls != state.tls {
            logger.info("using the new content of certificate files")
            state.tls = tls
        }
        let problems = Set(found)
        for problem in problems.subtracting(state.problems).sorted() {
            logger.warning(
                "a file of the credentials cannot be used, going on with what it held before",
                metadata: ["err": "\(problem)"])
        }
        state.problems = problems
    }
}

extension TLSConfiguration {
    /// Whether the files give both; a credential plugin may have put its own certificate on top.
    fileprivate func isSameIdentity(as other: TLSConfiguration) -> Bool {
        certificateAuthorities == other.certificateAuthorities
            && (clientCertificate == nil || clientCertificate == other.clientCertificate)
    }
}
