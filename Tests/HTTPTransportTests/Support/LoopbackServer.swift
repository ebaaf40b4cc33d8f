import Glibc
import Synchronization

/// An HTTP/1.1 server of raw sockets on 127.0.0.1, one thread a connection: it can misbehave in every way.
final class LoopbackServer: Sendable {
    /// Where it listens.
    let port: UInt16

    private let connections = Mutex<(open: Int, peak: Int, total: Int)>((0, 0, 0))

    private let listener: Int32

    /// The most connections that were open at a time.
    var peakConnections: Int { connections.withLock { $0.peak } }

    /// How many connections there have been.
    var totalConnections: Int { connections.withLock { $0.total } }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Serves every connection with `handler`; the connection is closed when it returns.
    init(_ handler: @escaping @Sendable (Connection) -> Void) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                let bound = unsafe bind(descriptor, generic, length)
                let listening = listen(descriptor, 1024)
                return unsafe bound | listening | getsockname(descriptor, generic, &length)
            }
        }
        guard descriptor >= 0, result == 0 else { throw SystemError(errno) }
        listener = descriptor
        port = UInt16(bigEndian: address.sin_port)
        Self.thread { [self] in
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0 else { return }
                connections.withLock { $0 = ($0.open + 1, max($0.peak, $0.open + 1), $0.total + 1) }
                Self.thread { [self] in
                    let connection = Connection(accepted)
                    handler(connection)
                    connection.close()
                    connections.withLock { $0.open -= 1 }
                }
            }
        }
    }

    /// Stops listening; connections live on until their handlers return.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    struct SystemError: Error {
        let code: Int32
        init(_ code: Int32) { self.code = code }
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        final class Box {
            let body: @Sendable () -> Void; init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
        _ = unsafe pthread_create(
            &thread, nil,
            { context in
                if let context = unsafe context { unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, box)
        pthread_detach(thread)
    }
}

/// One accepted connection; used by the thread of its handler only.
final class Connection {
    struct Request {
        var line: String
        var head: String
        var body: [UInt8]

        /// The path and query of the request line.
        var target: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    }

    private var descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Reads a request; `nil` when the client has closed the connection.
    func readRequest() -> Request? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = buffer.firstRange(of: end) {
                let head = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
                let line = head.split(separator: "\r\n").first.map(String.init) ?? ""
                let length =
                    head.split(separator: "\r\n").compactMap { field -> Int? in
                        let parts = field.split(separator: ":", maxSplits: 1)
                        guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
                        return Int(parts[1].drop { $0 == " " })
                    }.first ?? 0
                while buffer.count < range.upperBound + length { guard fill() else { return nil } }
                let body = Array(buffer[range.upperBound..<range.upperBound + length])
                buffer.removeFirst(range.upperBound + length)
                return Request(line: line, head: head, body: body)
            }
            guard fill() else { return nil }
        }
    }

    /// Waits until the client closes the connection.
    func waitForEnd() {
        while fill() { buffer.removeAll() }
    }

    /// Sends bytes; `false` if the client is gone, or, with a limit, did not take them in time.
    @discardableResult
    func write(_ bytes: some Sequence<UInt8>, limitMilliseconds: Int? = nil) -> Bool {
        if let limitMilliseconds {
            var limit = timeval(tv_sec: limitMilliseconds / 1000, tv_usec: limitMilliseconds % 1000 * 1000)
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(text.utf8) }

    /// Sends one chunk of a chunked body.
    @discardableResult
    func writeChunk(_ bytes: [UInt8]) -> Bool {
        write(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    /// Sends a whole answer.
    func respond(status: String = "200 OK", headers: String = "", body: String = "") {
        write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Sends the head of a chunked answer.
    func startChunks(status: String = "200 OK") {
        write("HTTP/1.1 \(status)\r\nTransfer-Encoding: chunked\r\n\r\n")
    }

    /// Says that a tunnel is open and passes bytes to a port of this machine and back, until one side ends.
    func tunnel(to port: UInt16) {
        let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { _ = Glibc.close(other) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(other, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return respond(status: "502 Bad Gateway") }
        write("HTTP/1.1 200 Connection established\r\n\r\n")
        var both = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&both, 2, -1) > 0 {
            if both[0].revents != 0, !Self.pass(from: descriptor, to: other) { return }
            if both[1].revents != 0, !Self.pass(from: other, to: descriptor) { return }
        }
    }

    private static func pass(from source: Int32, to target: Int32) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(source, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        return unsafe send(target, chunk, count, Int32(MSG_NOSIGNAL)) == count
    }

    /// Ends with RST instead of FIN.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return false }
        buffer.append(contentsOf: chunk[..<count])
        return true
    }
}
