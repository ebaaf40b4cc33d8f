import Testing

@testable import JSON

@Suite("Strings that a document repeats")
struct RecentStringsTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("are told apart, also where their place is the same")
    func everyStringIsItself() throws {
        // More strings than there are places, alike but for one byte that the choice of the place does not look at.
        let texts = (0..<2_000).map { "a word that is repeated \($0) times or so" }
        let value = try JSONValue(parsing: Array(JSONValue(texts + texts + texts.reversed()).encoded()))
        #expect(value.array?.compactMap(\.string) == texts + texts + texts.reversed())
    }

    @Test("are checked for UTF-8, repeated or not")
    func malformedIsRefused() {
        let valid = bytes("\"sixteen bytes or more\"")
        var malformed = valid
        malformed[9] = 0xFF
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: bytes("[") + malformed + bytes("]")) }
        #expect(throws: JSONParsingError.self) {
            try JSONValue(parsing: bytes("[") + valid + bytes(",") + malformed + bytes("]"))
        }
    }

    @Test("are the same string written with escapes and without", arguments: [15, 16, 64, 65])
    func escapesDoNotMatter(length: Int) throws {
        let text = String(repeating: "x", count: length - 1) + "/"
        let escaped = String(repeating: "x", count: length - 1) + "\\/"
        let value = try JSONValue(parsing: "[\"\(text)\", \"\(escaped)\", \"\(text)\"]")
        #expect(value == [.string(text), .string(text), .string(text)])
    }
}
