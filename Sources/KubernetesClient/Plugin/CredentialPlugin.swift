import FoundationEssentials
import HTTPTransport
import Logging
import Synchronization

/// Credentials from a program, made anew before they end and when the server refuses them.
///
/// One run at a time, however many wait for it. If whoever runs it is cancelled, the next in line runs it.
final class CredentialPlugin: Sendable {
    private let run: @Sendable () async throws(TokenError) -> PluginCredential
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let turnstile = Turnstile()
    private let state = Mutex(PluginState())

    init(
        logger: Logger, now: @escaping @Sendable () -> Date = { Date() },
        run: @escaping @Sendable () async throws(TokenError) -> PluginCredential
    ) {
        self.logger = logger
        self.now = now
        self.run = run
    }

    convenience init(_ configuration: PluginConfiguration, logger: Logger) {
        let process = PluginProcess(configuration: configuration)
        self.init(logger: logger) { () async throws(TokenError) in try await process.run() }
    }

    /// The credential to use now.
    ///
    /// - Throws: ``TokenError`` that names the field of the kubeconfig.
    func credential() async throws(TokenError) -> PluginCredential {
        while true {
            switch step() {
            case .use(let credential): return credential
            case .fail(let error): throw error
            case .run:
                guard await turnstile.enter() else { throw Self.cancelled }
                defer { turnstile.leave() }
                // Who went before may have made it.
                guard case .run = step() else { continue }
                try await makeNew()
            }
        }
    }

    /// The server does not accept this one.
    func refused(_ credential: PluginCredential) {
        state.withLock { $0.refused(credential, now: now()) }
    }

    private static var cancelled: TokenError { TokenError("cancelled while the credential plugin ran") }

    private func step() -> PluginState.Step {
        state.withLock { $0.step(now: now()) }
    }

    private func makeNew() async throws(TokenError) {
        state.withLock { $0.started() }
        do {
            let credential = try await run()
            state.withLock { $0.obtained(credential, now: now()) }
            logger.debug("the credential plugin made a credential")
        } catch {
            guard !Task.isCancelled else {
                state.withLock { $0.cancelled() }
                throw Self.cancelled
            }
            state.withLock { $0.failed(error, now: now()) }
            logger.debug("the credential plugin failed", metadata: ["err": "\(error)"])
        }
    }
}
