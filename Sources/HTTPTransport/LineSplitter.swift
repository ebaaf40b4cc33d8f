#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Cuts a stream of bytes at line feeds, wherever its pieces begin and end.
struct LineSplitter {
    /// A line is longer than the limit.
    struct LineTooLong: Error {
        let beginning: [UInt8]
    }

    /// Bytes of a line that is too long which are kept: enough for the head of an object.
    private static let beginningLimit = 4096

    /// Most bytes in a line.
    let limit: Int

    /// The beginning of a line whose line feed has not come.
    private(set) var pending: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// Appends the lines that these bytes complete and keeps the rest.
    mutating func append(_ bytes: UnsafeRawBufferPointer, to lines: inout [[UInt8]]) throws(LineTooLong) {
        guard var start = bytes.baseAddress else { return }
        var left = bytes.count
        while left > 0, let end = unsafe memchr(start, 0x0A, left) {
            let length = unsafe UnsafeRawPointer(end) - start
            guard pending.count + length <= limit else {
                throw unsafe tooLong(UnsafeRawBufferPointer(start: start, count: length))
            }
            unsafe pending.append(contentsOf: UnsafeRawBufferPointer(start: start, count: length))
            lines.append(pending)
            pending = []
            unsafe start += length + 1
            left -= length + 1
        }
        guard pending.count + left <= limit else {
            throw unsafe tooLong(UnsafeRawBufferPointer(start: start, count: left))
        }
        unsafe pending.append(contentsOf: UnsafeRawBufferPointer(start: start, count: left))
    }

    private func tooLong(_ rest: UnsafeRawBufferPointer) -> LineTooLong {
        let kept = pending.prefix(Self.beginningLimit)
        return unsafe LineTooLong(beginning: Array(kept) + Array(rest.prefix(Self.beginningLimit - kept.count)))
    }

    /// Ends the stream: what is left without a line feed, if anything, is the last line.
    mutating func finish() -> [UInt8]? {
        defer { pending = [] }
        return pending.isEmpty ? nil : pending
    }
}
