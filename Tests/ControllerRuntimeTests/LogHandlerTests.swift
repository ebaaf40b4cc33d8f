import ControllerRuntime
import JSON
import Logging
import Testing

@Suite struct LogHandlerTests {
    static let hostile: [String] = [
        "", "plain", "two words", "\"quoted\" \\ back\\slash", "line\nfeed\r\n", "tab\tbell\u{7}null\u{0}", "{\"a\":1}",
        "\u{1b}[31mred\u{1b}[0m", "\u{2028}separator\u{2029}", "\u{202e}reversed", "日本語 🐻", "e\u{301}",
        "\u{85}next line",
        "a=b", "\u{feff}mark", "\u{7f}delete", String(repeating: "x", count: 10_000),
    ]

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    @Test(arguments: hostile) func aLineIsOneJSONObjectWhateverIsLogged(text: String) throws {
        let logs = LogCapture()
        var logger = logs.logger()
        logger[metadataKey: "fromLogger"] = .string(text)
        logger.info(
            "\(text)",
            metadata: [
                "value": .string(text), text + "-key": "x",
                "nested": ["inner": .string(text), "list": [.string(text), .stringConvertible(3)]],
            ])
        let bytes = try #require(logs.raw.first)
        #expect(logs.raw.count == 1)
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(!bytes.dropLast().contains(UInt8(ascii: "\n")))
        let line = try JSONValue(parsing: bytes)
        #expect(line["msg"]?.string == text)
        #expect(line["value"]?.string == text)
        #expect(line["fromLogger"]?.string == text)
        #expect(line[text + "-key"]?.string == "x")
        #expect(line[path: ["nested", "inner"]]?.string == text)
        #expect(line[path: ["nested", "list"]] == [.string(text), 3])
    }

    @Test func theFieldsOfALineHaveTheirOrder() {
        let logs = LogCapture()
        logs.logger().warning("it happened", metadata: ["count": .stringConvertible(3), "name": "default"])
        let expected = #"""
            {"time":"2026-03-01T09:30:00.000125Z","level":"warning","msg":"it happened","logger":"test",\#
            "count":3,"name":"default"}

            """#
        #expect(logs.texts == [expected])
    }

    @Test func metadataCannotPoseAsAFieldOfTheLine() throws {
        let logs = LogCapture()
        logs.logger().info("truth", metadata: ["level": "debug", "msg": "lie", "time": "never"])
        let line = try JSONValue(parsing: try #require(logs.raw.first))
        #expect(line["msg"] == "truth")
        #expect(line["level"] == "info")
        #expect(line["_msg"] == "lie")
    }

    @Test func anErrorIsErr() throws {
        let logs = LogCapture()
        logs.logger().error("failed", error: Failure(description: "no\nway"))
        #expect(logs.entries.first?["err"] == "no\nway")
    }

    @Test func whatStandsNearerWins() throws {
        let logs = LogCapture()
        var logger = logs.logger()
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("x", metadata: ["b": "statement"])
        #expect(logs.entries.first?["a"] == "logger")
        #expect(logs.entries.first?["b"] == "statement")
    }

    // MARK: Text

    func text(_ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        let logs = LogCapture()
        let logger = Logger(label: "test") { _ in
            TextLogHandler(level: LogLevelControl(.trace), output: logs.output, now: { testDate })
        }
        logger.info("\(message)", metadata: metadata)
        return logs.texts.joined()
    }

    @Test func textIsForPeople() {
        #expect(
            text(
                "mesh is ready",
                [
                    "name": "default", "ca": ["phase": "signing", "roots": .stringConvertible(2)], "why": "a b",
                    "no": "",
                ])
                    == """
                    2026-03-01T09:30:00.000125Z info    mesh is ready  ca.phase=signing ca.roots=2 name=default no="" \
                    why="a b"

                    """)
    }

    @Test(arguments: hostile) func textStaysOneLineWithoutControlCharacters(hostile: String) {
        let line = text(hostile, ["value": .string(hostile), hostile + "-key": "x"])
        #expect(line.hasSuffix("\n"))
        let odd = line.dropLast().unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        #expect(odd.isEmpty)
    }

    @Test func aValueCannotPoseAsAnotherField() {
        #expect(text("x", ["a": "1 b=2"]).hasSuffix("a=\"1 b=2\"\n"))
        #expect(text("x", ["a": "1\" b=\"2"]).hasSuffix(#"a="1\" b=\"2""# + "\n"))
    }
}
