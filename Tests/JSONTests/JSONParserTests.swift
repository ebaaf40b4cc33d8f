import JSON
import Randomness
import Testing

@Suite struct JSONParserTests {
    static let accepted: [(String, JSONValue)] = [
        ("null", .null), (" true ", true), ("0", 0), ("-7", -7), ("9223372036854775807", .integer(.max)),
        (#""a\u00e9\ud83d\ude00\n""#, "aé😀\n"), (#""\ud800x""#, "\u{FFFD}x"),
        ("[1, [2], {}]", .array([1, .array([2]), .object([:])])),
        (#"{"b":1,"a":{"c":[]}}"#, .object(["a": .object(["c": .array([])]), "b": 1])),
    ]

    @Test(arguments: accepted)
    func accepts(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "-", "1e", "+1", "nul", "truex", "\"\u{01}\"", "\"\\x\"",
        "\"\\u12\"", "\"abc", "[1 2]", "{\"a\" 1}", "1 2", "\u{FEFF}1", "NaN", "'a'",
    ])
    func rejects(text: String) {
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: text) }
    }

    @Test func numbersBeyondInt64KeepTheirText() throws {
        for text in ["18446744073709551615", "1.10", "1e400", "-9223372036854775809"] {
            #expect(try JSONValue(parsing: text).text == text)
        }
    }

    @Test func depthIsLimited() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        _ = try JSONValue(parsing: deep)
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: "[" + deep + "]") }
        #expect(throws: JSONParsingError.self) {
            try JSONValue(parsing: String(repeating: "[", count: 1_000_000))
        }
    }

    @Test func whatIsTooDeepCanBePassedOver() throws {
        let deep = String(repeating: "[{\"a\":", count: 5000) + "\"]}\"" + String(repeating: "}]", count: 5000)
        let options = JSONValue.ParsingOptions(maximumDepth: 3, deepNesting: .dropped)
        let value = try JSONValue(parsing: "{\"a\": \(deep), \"b\": [1, {\"c\": [2]}, 3]}", options: options)
        #expect(value == ["a": [["a": .null]], "b": [1, ["c": .null], 3]])
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: "[[[[1", options: options) }
    }

    @Test func invalidUTF8IsRejected() {
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: [0x22, 0xC0, 0x80, 0x22]) }
    }

    @Test func theLaterOfTwoEqualNamesWinsUnlessTheyAreRejected() throws {
        let text = "{\"b\":0,\"a\":1,\"a\":2}"
        #expect(try JSONValue(parsing: text)["a"] == 2)
        let strict = JSONValue.ParsingOptions(duplicateKeys: .reject)
        let error = #expect(throws: JSONParsingError.self) { try JSONValue(parsing: text, options: strict) }
        #expect(error?.reason.contains("\"a\"") == true)
    }

    @Test func managedFieldsAreSkippedOnlyInMetadata() throws {
        let text = #"{"metadata":{"name":"x","managedFields":[{"f:a":{}}]},"spec":{"managedFields":1}}"#
        let value = try JSONValue(parsing: text, options: .init(skipsManagedFields: true))
        #expect(value == ["metadata": ["name": "x"], "spec": ["managedFields": 1]])
    }

    @Test func errorsNameLineAndColumn() {
        let error = #expect(throws: JSONParsingError.self) { try JSONValue(parsing: "{\n  \"a\": x}") }
        #expect(error?.line == 2)
        #expect(error?.column == 8)
    }

    @Test func everyPrefixOfADocumentIsRejected() throws {
        let bytes = Array(#"{"a":[1,-2.5e3,"\u00e9\"",true,null,{"b":{}}],"c":"é"}"#.utf8)
        _ = try JSONValue(parsing: bytes)
        for length in 0..<bytes.count {
            #expect(throws: JSONParsingError.self) { try JSONValue(parsing: bytes.prefix(length)) }
        }
    }
}

extension JSONValue {
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 5 : 7), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .integer(.random(in: .min ... .max, using: &generator))
        case 3: return JSONNumber(Double.random(in: 0.1..<0.9, using: &generator)).map(JSONValue.number) ?? .null
        case 4: return .string(randomText(using: &generator))
        case 5:
            let count = Int.random(in: 0..<5, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<20, using: &generator) {
                object[randomText(using: &generator)] = random(depth: depth - 1, using: &generator)
            }
            return .object(object)
        }
    }

    private static func randomText(using generator: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = ["a", "Z", "\"", "\\", "\n", "\u{1}", "é", "😀", "/", "\u{7f}"]
        var text = ""
        for _ in 0..<Int.random(in: 0..<24, using: &generator) {
            text.unicodeScalars.append(scalars.randomElement(using: &generator) ?? "a")
        }
        return text
    }
}
