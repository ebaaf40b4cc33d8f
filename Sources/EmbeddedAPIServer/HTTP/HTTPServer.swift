import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// Hummingbird, set up to serve the request handler over TLS on the loopback interface.
struct HTTPServer: Sendable {
    let handler: RequestHandler
    let identity: ServerIdentity
    let limits: HTTPLimits
    let logger: Logger

    /// Serves until graceful shutdown.
    ///
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - onListening: is told the port.
    func run(port: Int, onListening: @escaping @Sendable (Int) -> Void) async throws {
        let connection = HTTP1Channel.Configuration(
            additionalChannelHandlers: [StalledClientHandler(limit: TimeAmount(limits.stall), logger: logger)],
            idleTimeout: TimeAmount(limits.idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerSize,
                maxHeaderListSize: limits.headerSize,
                maxHeaderFieldCount: limits.headerCount
            )
        )
        let application = Application(
            responder: RequestResponder(handler: handler, identity: identity, limits: limits),
            server: try .tls(.http1(configuration: connection), tlsConfiguration: try tlsConfiguration),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)
            ),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { onListening(port) }
            },
            logger: logger
        )
        try await application.run()
    }

    private var tlsConfiguration: TLSConfiguration {
        get throws {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.serving.certificatePEM.utf8))
            let key = try NIOSSLPrivateKey(bytes: identity.serving.keyPEM, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            // A client may show a certificate; one that is shown must be ours.
            configuration.certificateVerification = .optionalVerification
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMBytes(Array(identity.authorityPEM.utf8)))
            configuration.sendCANameList = true
            return configuration
        }
    }
}
