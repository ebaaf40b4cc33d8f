internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization
internal import SystemPackage

/// Answers small requests over HTTP/1.1, until graceful shutdown or cancellation.
final class EndpointServer: Service {
    typealias Respond = @Sendable (EndpointRequest) -> EndpointResponse

    private let purpose: String
    private let address: ListenAddress
    private let setting: String
    private let limits: EndpointLimits
    private let logger: Logger
    private let respond: Respond
    private let listening = Latch()
    private let outcome = Mutex<Result<Int, EndpointServerError>?>(nil)

    /// Makes a server.
    /// - Parameters:
    ///   - purpose: What it is for, as in "cannot listen for …".
    ///   - address: Where it listens.
    ///   - setting: What the user can set the address with.
    ///   - logger: Where it says that it listens.
    ///   - respond: Answers at once.
    init(
        _ purpose: String, on address: ListenAddress, setting: String, limits: EndpointLimits = EndpointLimits(),
        logger: Logger, respond: @escaping Respond
    ) {
        self.purpose = purpose
        self.address = address
        self.setting = setting
        self.limits = limits
        self.logger = logger
        self.respond = respond
    }

    /// The port, as soon as it listens.
    /// - Throws: What keeps it from listening, or `CancellationError`.
    func port() async throws -> Int {
        try await listening.wait()
        guard let outcome = outcome.withLock({ $0 }) else { throw CancellationError() }
        return try outcome.get()
    }

    func run() async throws {
        let result: Result<Void, any Error>
        do { result = .success(try await serve()) } catch { result = .failure(error) }
        let end = EndpointServerError.stopped(purpose, address)
        finish(.failure(result.failure as? EndpointServerError ?? end))
        try result.get()
        // It ends by itself only when there is no way to go on.
        guard Task.isCancelled || Task.isShuttingDownGracefully else { throw end }
    }

    private func serve() async throws {
        // An empty host is every address of both families where the machine has both.
        let hosts = address.host.isEmpty ? ["::", "0.0.0.0"] : [address.host]
        for (index, host) in hosts.enumerated() {
            do {
                return try await server(host).run()
            } catch let error as IOError where index + 1 < hosts.count && error.isMissingFamily {
                continue
            } catch {
                throw EndpointServerError.notListening(purpose, address, setting: setting, error)
            }
        }
    }

    private func server(_ host: String) -> Server<HTTP1Channel> {
        // What it would say of each connection is of no use to anybody.
        let quiet = Logger(label: logger.label) { _ in SwiftLogNoOpLogHandler() }
        let limits = limits
        let channel = HTTP1Channel(
            responder: { [self] request, writer, channel in
                let answer = try await answer(request, from: channel)
                // To HEAD it says how long the body would be.
                let body = request.method == .head ? ResponseBody() : .init(byteBuffer: ByteBuffer(bytes: answer.body))
                try await writer.write(response: answer.head, body: body)
                // What is still to come is not read.
                if answer.endsConnection { throw CancellationError() }
            },
            configuration: .init(
                additionalChannelHandlers: [ConnectionDeadlines(limits)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerSize, maxHeaderListSize: limits.headerSize,
                    maxHeaderFieldCount: limits.headerCount)))
        return Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname(host, port: address.port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: quiet)),
            onServerRunning: { [self] channel in
                let port = channel.localAddress?.port ?? address.port
                logger.info(
                    "listening", metadata: ["for": "\(purpose)", "address": "\(ListenAddress(host: host, port: port))"])
                finish(.success(port))
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
    }

    private func answer(_ request: Request, from channel: any Channel) async throws -> EndpointResponse {
        var body: [UInt8] = []
        for try await part in request.body {
            body += part.readableBytesView
            if body.count > limits.bodySize { return .bodyTooLarge }
        }
        return respond(
            EndpointRequest(
                method: request.method.rawValue, target: request.head.path ?? "", body: body,
                isLocal: channel.remoteAddress?.ipAddress.map(Self.isLocal) ?? false))
    }

    /// Whether the address is the machine's own to itself.
    static func isLocal(_ text: String) -> Bool {
        // On a socket for both families, IPv4 is `::ffff:127.0.0.1`.
        let plain = text.hasPrefix("::ffff:") ? String(text.dropFirst("::ffff:".count)) : text
        return plain == "::1" || plain.hasPrefix("127.")
    }

    private func finish(_ result: Result<Int, EndpointServerError>) {
        outcome.withLock { $0 = result }
        listening.open()
    }
}

extension EndpointResponse {
    fileprivate var head: HTTPResponse {
        var headers: HTTPFields = [
            .contentType: contentType, .contentLength: String(body.count), .xContentTypeOptions: "nosniff",
        ]
        if let allow { headers[.allow] = allow }
        if endsConnection { headers[.connection] = "close" }
        return HTTPResponse(status: .init(code: status), headerFields: headers)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension IOError {
    /// Whether the machine has no IPv6.
    fileprivate var isMissingFamily: Bool {
        [Errno.addressFamilyNotSupported, .addressNotAvailable].contains(Errno(rawValue: errnoCode))
    }
}
