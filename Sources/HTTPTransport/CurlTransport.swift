import Synchronization

/// Requests over libcurl, on a thread of its own.
///
/// HTTP/1.1 with keep-alive, one connection a stream: so the number of connections is at most the number of open streams
/// plus ``Configuration/unaryConnections``. Letting go of the transport and of its streams ends the thread.
public final class CurlTransport: HTTPTransport {
    /// What holds for every request.
    public struct Configuration: Sendable {
        /// How to prove who the server is, and who we are.
        public var tls: TLSConfiguration

        /// Whether `http://` may be sent to: credentials would be readable on the way.
        public var allowsPlainHTTP: Bool

        /// The proxy for every request; `nil` leaves it to ``proxyEnvironment``.
        public var proxy: ProxyURL?

        /// The proxies that the environment names.
        public var proxyEnvironment: ProxyEnvironment

        /// Longest time to connect, TLS included.
        public var connectTimeout: Duration

        /// Most requests under way at a time that are not streams; others wait for their turn.
        public var unaryConnections: Int

        /// Most bytes in a line of a stream.
        public var lineLimit: Int

        /// Makes a configuration.
        ///
        /// - Parameters:
        ///   - tls: How to prove who the server is, and who we are.
        ///   - allowsPlainHTTP: Whether `http://` may be sent to.
        ///   - proxy: The proxy for every request.
        ///   - proxyEnvironment: The proxies that the environment names.
        ///   - connectTimeout: Longest time to connect.
        ///   - unaryConnections: Most requests under way that are not streams.
        ///   - lineLimit: Most bytes in a line: API servers take bodies of up to 3 MiB, which escapes can double.
        public init(
            tls: TLSConfiguration = TLSConfiguration(),
            allowsPlainHTTP: Bool = false,
            proxy: ProxyURL? = nil,
            proxyEnvironment: ProxyEnvironment = ProxyEnvironment(),
            connectTimeout: Duration = .seconds(10),
            unaryConnections: Int = 16,
            lineLimit: Int = 8 * 1024 * 1024
        ) {
            self.tls = tls
            self.allowsPlainHTTP = allowsPlainHTTP
            self.proxy = proxy
            self.proxyEnvironment = proxyEnvironment
            self.connectTimeout = connectTimeout
            self.unaryConnections = max(1, unaryConnections)
            self.lineLimit = lineLimit
        }
    }

    private let executor: CurlExecutor
    private let session: CurlSession
    private let tokens = Atomic<UInt64>(0)

    /// Starts a transport.
    ///
    /// - Throws: ``TransportError`` if libcurl cannot be used.
    public init(_ configuration: Configuration = Configuration()) throws(TransportError) {
        executor = CurlExecutor()
        session = try CurlSession(configuration: configuration, executor: executor)
    }

    deinit {
        executor.stop()
    }

    /// Sends a request and waits for the whole answer, whatever its status.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        // While somebody waits, the transport is in use, whatever the optimiser makes of its last mention.
        defer { withExtendedLifetime(self) {} }
        let token = nextToken()
        return try await withTaskCancellationHandler {
            await session.send(request, token)
        } onCancel: {
            cancel(token, request.description)
        }.get()
    }

    /// Sends a request, waits for the head of the answer and leaves its body to be pulled line by line.
    public func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        let token = nextToken()
        let label = request.description
        let head = await withTaskCancellationHandler {
            await session.open(request, token)
        } onCancel: {
            cancel(token, label)
        }
        do {
            // The stream keeps the transport.
            return HTTPStream(head: try head.get(), onClose: { [self] in close(token) }) {
                [self] () async throws(TransportError) in
                defer { withExtendedLifetime(self) {} }
                return try await withTaskCancellationHandler {
                    await session.nextBatch(token, label)
                } onCancel: {
                    cancel(token, label)
                }.get()
            }
        } catch {
            close(token)
            throw error
        }
    }

    private func nextToken() -> CurlSession.Token {
        tokens.wrappingAdd(1, ordering: .relaxed).newValue
    }

    private func cancel(_ token: CurlSession.Token, _ label: String) {
        executor.submit { [session] in session.assumeIsolated { $0.cancel(token, .cancelled(label)) } }
    }

    private func close(_ token: CurlSession.Token) {
        executor.submit { [session] in session.assumeIsolated { $0.close(token) } }
    }
}

extension CurlTransport: CustomStringConvertible, CustomReflectable {
    /// Nothing of the configuration: it holds keys.
    public var description: String { "CurlTransport" }

    /// Shows nothing of the configuration: it holds keys.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
