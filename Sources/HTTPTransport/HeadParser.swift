/// Puts a head together from the lines that libcurl delivers one by one.
struct HeadParser {
    /// Bytes seen so far.
    private(set) var size = 0
    private var head: HTTPHead?
    private var isComplete = false

    /// Takes a line with its line end; returns the head when this is its end.
    ///
    /// Interim answers (1xx) and trailers are left out.
    mutating func append(_ line: UnsafeRawBufferPointer) -> HTTPHead? {
        size += line.count
        guard !isComplete else { return nil }
        let text = unsafe Self.trimmed(String(decoding: line, as: UTF8.self)[...])
        if text.isEmpty {
            guard let head, head.status >= 200 else { return nil }
            isComplete = true
            return head
        }
        if text.hasPrefix("HTTP/") {
            let fields = text.split(separator: " ", maxSplits: 2)
            head = HTTPHead(status: fields.dropFirst().first.flatMap { Int($0) } ?? 0)
        } else if let colon = text.firstIndex(of: ":") {
            let value = Self.trimmed(text[text.index(after: colon)...])
            head?.headers.append(String(text[..<colon]), String(value))
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
