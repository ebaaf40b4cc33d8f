import CCurl

/// One request inside libcurl, and the sink that its answer goes to.
final class Transfer {
    /// Head bytes that a server may send before it is taken for broken; Go's servers and clients stop at 1 MiB too.
    private static let headLimit = 1024 * 1024

    let token: CurlSession.Token
    let sink: any ResponseSink
    private(set) var easy: CurlEasy
    private var parser = HeadParser()
    private var refusal: TransportError?

    init(
        _ request: HTTPRequest, _ token: CurlSession.Token, _ sink: any ResponseSink,
        _ configuration: CurlTransport.Configuration
    ) throws(TransportError) {
        self.token = token
        self.sink = sink
        easy = try CurlEasy()
        try easy.apply(configuration, to: request)
        // Unretained: the session keeps the transfer until libcurl has forgotten the handle.
        try unsafe easy.setCallbacks(
            context: Unmanaged.passUnretained(self).toOpaque(), headers: receiveHeader, body: receiveBody)
    }

    /// The transfer that a context of libcurl points to.
    static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
        unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// Lets a paused answer go on; its bytes may come before this returns.
    func resume() {
        _ = unsafe curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
    }

    /// Hands libcurl's result to the sink.
    func finish(_ code: CURLcode) {
        if let refusal {
            sink.finished(.failure(refusal))
        } else if code == CURLE_OK {
            sink.finished(.success(()))
        } else {
            sink.finished(.failure(TransportError(curl: code, text: easy.failureText, request: sink.label)))
        }
    }

    fileprivate func receivedHeader(_ line: UnsafeRawBufferPointer) -> Int {
        guard parser.size + line.count <= Self.headLimit else {
            refusal = TransportError(.bodyTooLarge, "\(sink.label): the head is larger than \(Self.headLimit) bytes")
            return 0
        }
        if let head = unsafe parser.append(line) { sink.received(head) }
        return line.count
    }

    fileprivate func receivedBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch unsafe sink.received(bytes) {
        case .accepted:
            return bytes.count
        case .pause:
            return ccurl_pause
        case .refused(let error):
            refusal = error
            return 0
        }
    }
}

private func receiveHeader(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    return unsafe Transfer.from(context).receivedHeader(UnsafeRawBufferPointer(start: data, count: size * count))
}

private func receiveBody(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    return unsafe Transfer.from(context).receivedBody(UnsafeRawBufferPointer(start: data, count: size * count))
}
