internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection whose client is too slow: in sending the head of a request, in sending its body or reading the
/// answer, and between two requests.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: EndpointLimits
    private var deadline: Scheduled<Void>?

    init(_ limits: EndpointLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        close(context.channel, after: limits.head)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { close(context.channel, after: limits.request) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let written = promise ?? context.eventLoop.makePromise()
        // Only when the client has taken it.
        written.futureResult.assumeIsolated().whenSuccess { [channel = context.channel] in
            self.close(channel, after: self.limits.idle)
        }
        context.write(data, promise: written)
    }

    private func close(_ channel: any Channel, after limit: Duration) {
        deadline?.cancel()
        deadline = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(promise: nil) }
    }
}

/// What one client may take from an ``EndpointServer``.
struct EndpointLimits: Sendable {
    /// From the connection to the end of the first request's head.
    ///
    /// controller-runtime gives 32 s; who connects only to keep the kubelet out is to be rid of sooner.
    var head: Duration = .seconds(5)
    /// From there until the client has the answer.
    var request: Duration = .seconds(30)
    /// From there to the next request (controller-runtime).
    var idle: Duration = .seconds(90)
    /// All headers of a request, in bytes.
    var headerSize = 16 * 1024
    var headerCount = 100
    /// In bytes.
    var bodySize = 1024
    /// At a time; others wait.
    var connections = 128
}
