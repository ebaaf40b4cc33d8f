import Logging
import NIOCore
import NIOSSL

/// Cuts clients that do not read: when what is sent to one stays in our buffers for too long, its connection is closed.
///
/// Clients that do not write are the HTTP server's idle timeout to handle.
final class StalledClientHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private let limit: TimeAmount
    private let logger: Logger
    private var deadline: Scheduled<Void>?

    init(limit: TimeAmount, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        if !context.channel.isWritable {
            deadline = context.eventLoop.scheduleTask(in: limit) { [channel = context.channel, logger] in
                logger.notice("cut off a client that does not read what is sent to it")
                // From below TLS, which would first wait for the client to take what is still to be sent.
                let transport = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
                transport?.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }
}
