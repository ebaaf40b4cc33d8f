internal import COpenSSL

/// PEM text: base64 between `-----BEGIN label-----` and `-----END label-----`.
enum PEM {
    /// One block while it is being visited: libcrypto's memory, wiped afterwards.
    @safe struct Block: ~Copyable {
        let label: String
        let isEncrypted: Bool
        let bytes: UnsafeBufferPointer<UInt8>
    }

    /// Calls `visit` with each block in order.
    ///
    /// Outside of blocks no line may begin with a hyphen, so that a text that was cut off anywhere is refused and never
    /// read in part.
    static func forEachBlock(
        of text: [UInt8], limit: Int, what: String, _ visit: (borrowing Block) throws(PKIError) -> Void
    ) throws(PKIError) {
        guard text.count <= limit else {
            throw PKIError(.tooLarge, "\(what) is \(text.count) bytes of PEM; at most \(limit) are read")
        }
        ErrorQueue.clear()
        let bio = try memory(text)
        var count = 0
        while try visitNext(in: bio, what: what, visit) {
            count += 1
        }
        guard 2 * count == linesWithHyphen(text) else {
            throw PKIError(.malformedPEM, "\(what) is cut off or is not PEM, after block \(count)")
        }
    }

    /// The text of one block.
    static func encode(_ label: String, _ bytes: UnsafeBufferPointer<UInt8>) throws(PKIError) -> [UInt8] {
        guard let bio = unsafe Owned(BIO_new(BIO_s_mem()), { unsafe BIO_free_all($0) }),
            unsafe PEM_write_bio(bio.pointer, label, "", bytes.baseAddress, bytes.count) > 0
        else { throw .libcrypto(.library, "cannot write a PEM block") }
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe koguma_bio_contents(bio.pointer, &start)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    private static func visitNext(
        in bio: borrowing Owned, what: String, _ visit: (borrowing Block) throws(PKIError) -> Void
    ) throws(PKIError) -> Bool {
        var label: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard unsafe PEM_read_bio(bio.pointer, &label, &header, &bytes, &count) == 1 else {
            guard ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE else {
                throw .libcrypto(.malformedPEM, "\(what) is not PEM")
            }
            ErrorQueue.clear()
            return false
        }
        defer {
            unsafe koguma_free(label)
            unsafe koguma_free(header)
            unsafe koguma_clear_free(bytes, count)
        }
        guard let label = unsafe label, let header = unsafe header else { return false }
        // Only encryption puts a header ("Proc-Type: 4,ENCRYPTED") before the base64.
        let isEncrypted = unsafe header.pointee != 0
        try visit(
            unsafe Block(
                label: String(cString: label), isEncrypted: isEncrypted,
                bytes: UnsafeBufferPointer(start: bytes, count: count)))
        return true
    }

    /// A BIO with a copy of the text, which is wiped when it is freed.
    private static func memory(_ text: [UInt8]) throws(PKIError) -> Owned {
        guard let size = Int32(exactly: text.count),
            let bio = unsafe Owned(BIO_new(BIO_s_mem()), { unsafe BIO_free_all($0) }),
            unsafe size == 0 || BIO_write(bio.pointer, text, size) == size
        else { throw .libcrypto(.library, "cannot copy \(text.count) bytes of PEM") }
        return bio
    }

    private static func linesWithHyphen(_ text: [UInt8]) -> Int {
        var count = 0
        var isAtLineStart = true
        for byte in text {
            if isAtLineStart, byte == UInt8(ascii: "-") { count += 1 }
            isAtLineStart = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        }
        return count
    }
}
