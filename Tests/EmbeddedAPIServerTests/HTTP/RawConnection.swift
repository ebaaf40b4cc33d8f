import NIOCore
import NIOPosix
import NIOSSL

/// A TLS connection on which a test writes what it likes.
struct RawConnection: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// - Parameter tls: nil for a connection in plain text.
    init(port: Int, tls: TLSConfiguration?) async throws {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// What a client of the server with that authority trusts.
    static func trusting(_ authorityPEM: String) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorityPEM.utf8)))
        return configuration
    }

    /// Writes the text, does `meanwhile`, then reads until the server closes the connection.
    func exchange(_ text: String, meanwhile: @Sendable () async throws -> Void = {}) async throws -> String {
        try await channel.executeThenClose { inbound, outbound in
            var answer = ""
            do {
                try await outbound.write(ByteBuffer(string: text))
                try await meanwhile()
                for try await buffer in inbound { answer += String(buffer: buffer) }
            } catch {
                // A connection that is cut, rather than closed, has ended too.
            }
            return answer
        }
    }

    /// Reads until the text has come, then does `work` and reads on to the end.
    func exchange(_ text: String, until awaited: String, then work: @Sendable () async throws -> Void) async throws
        -> String
    {
        try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var answer = ""
            var isDone = false
            for try await buffer in inbound {
                answer += String(buffer: buffer)
                if !isDone, answer.contains(awaited) {
                    isDone = true
                    try await work()
                }
            }
            return answer
        }
    }
}
