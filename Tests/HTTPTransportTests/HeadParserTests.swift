import Testing

@testable import HTTPTransport

@Suite struct HeadParserTests {
    private func parse(_ lines: String...) -> HTTPHead? {
        var parser = HeadParser()
        var heads: [HTTPHead] = []
        for line in lines {
            let head = unsafe Array(line.utf8).withUnsafeBytes { unsafe parser.append($0) }
            if let head { heads.append(head) }
        }
        return heads.count == 1 ? heads[0] : nil
    }

    @Test func readsStatusAndFields() {
        let head = parse(
            "HTTP/1.1 404 Not Found\r\n", "Content-Type:  text/plain \r\n", "Warning: a\r\n", "warning: b\r\n", "\r\n")
        #expect(head?.status == 404)
        #expect(head?.headers["content-type"] == "text/plain")
        #expect(head?.headers.values(for: "WARNING") == ["a", "b"])
    }

    @Test func leavesInterimAnswersAndTrailersOut() {
        let head = parse(
            "HTTP/1.1 100 Continue\r\n", "X: 1\r\n", "\r\n", "HTTP/1.1 200\r\n", "Y: 2\r\n", "\r\n", "Z: 3\r\n", "\r\n")
        #expect(head == HTTPHead(status: 200, headers: ["Y": "2"]))
    }

    @Test func survivesGarbage() {
        #expect(parse("\u{FFFD}\r\n", "no colon\r\n", "HTTP/1.1\r\n", "\r\n") == nil)
    }
}
