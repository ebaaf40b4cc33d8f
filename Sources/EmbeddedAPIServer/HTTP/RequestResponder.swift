import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOSSL

/// The connection that a request came over.
struct ConnectionContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}

/// Carries requests and responses between Hummingbird and the request handler.
struct RequestResponder: HTTPResponder {
    typealias Context = ConnectionContext

    let handler: RequestHandler
    let identity: ServerIdentity
    let limits: HTTPLimits

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let body: [UInt8]
        do {
            body = try await self.body(of: request)
        } catch let error as APIStatusError {
            return response(error.response, to: request)
        } catch let error as ClientLost {
            return farewell(error.status.response)
        }
        var apiRequest = APIRequest(
            method: request.method.rawValue,
            target: request.head.path ?? "",
            headers: HTTPHeaders(request.headers.map { (name: $0.name.rawName, value: $0.value) }),
            body: body
        )
        if request.headers[.authorization] == nil {
            let certificate = try await context.channel.nioSSL_peerCertificate().get()
            apiRequest.clientIdentity = try certificate.flatMap { identity.client(certificateDER: try $0.toDERBytes()) }
        }
        return response(await handler.handle(apiRequest), to: request)
    }

    /// The whole body, within the limits of size and time.
    private func body(of request: Request) async throws -> [UInt8] {
        let isEmpty = request.headers[.contentLength].map { $0 == "0" } ?? (request.headers[.transferEncoding] == nil)
        if isEmpty { return [] }
        let tooLarge = APIStatusError.bodyTooLarge(limit: limits.bodySize)
        return try await withDeadline(limits.body) {
            var bytes: [UInt8] = []
            var drained = 0
            for try await buffer in request.body {
                if drained == 0, bytes.count + buffer.readableBytes <= limits.bodySize {
                    bytes.append(contentsOf: buffer.readableBytesView)
                } else {
                    drained += buffer.readableBytes
                    if drained > limits.drainedSize { throw ClientLost(status: tooLarge) }
                }
            }
            if drained > 0 { throw tooLarge }
            return bytes
        }
    }

    /// An answer after which the connection is closed, whatever the client still sends.
    private func farewell(_ answer: APIResponse) -> Response {
        guard case .bytes(let bytes) = answer.body else { return Response(status: .badRequest) }
        let body = ResponseBody(contentLength: bytes.count) { writer in
            try await writer.write(ByteBuffer(bytes: bytes))
            try await writer.finish(nil)
            throw CancellationError()
        }
        let headers: HTTPFields = [.connection: "close", .contentType: "application/json"]
        return Response(status: .init(code: answer.status), headers: headers, body: body)
    }

    private func response(_ answer: APIResponse, to request: Request) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        let status = HTTPResponse.Status(code: answer.status)
        switch answer.body {
        case .bytes(let bytes):
            let response = Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
            return request.method == .head ? response.createHeadResponse() : response
        case .stream(let stream):
            // The end of the connection is noticed by reading on, so no other request can follow on it.
            headers[.connection] = "close"
            return Response(status: status, headers: headers, body: body(stream, for: request))
        }
    }

    /// A body that ends when the stream does or when the client goes away.
    private func body(_ stream: ChunkStream, for request: Request) -> ResponseBody {
        ResponseBody { writer in
            defer { stream.close() }
            try await request.body.consumeWithInboundCloseHandler { _ in
                while let chunk = await stream.next() { try await writer.write(ByteBuffer(bytes: chunk)) }
            } onInboundClosed: {
                stream.close()
            }
            try await writer.finish(nil)
        }
    }
}

/// There is no use in reading on.
private struct ClientLost: Error {
    let status: APIStatusError

    static let tooSlow = ClientLost(
        status: APIStatusError(code: 408, reason: "Timeout", message: "the body of the request took too long to arrive")
    )
}

private func withDeadline<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw ClientLost.tooSlow
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw ClientLost.tooSlow }
        return value
    }
}
