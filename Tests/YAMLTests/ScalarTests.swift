import JSON
import Testing
import YAML

/// What plain scalars mean: the table of sigs.k8s.io/yaml.
@Suite struct ScalarTests {
    @Test(arguments: ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
    func isTrue(word: String) throws {
        #expect(try value("a: \(word)")["a"] == true)
    }

    @Test(arguments: ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
    func isFalse(word: String) throws {
        #expect(try value("a: \(word)")["a"] == false)
    }

    @Test(arguments: ["", "~", "null", "Null", "NULL"])
    func isNull(word: String) throws {
        #expect(try value("a: \(word)")["a"] == .null)
    }

    @Test(
        arguments: [
            ("0", 0), ("-1", -1), ("+7", 7), ("0x1F", 31), ("0o17", 15), ("017", 15), ("0b101", 5), ("-0b11", -3),
            ("1_000", 1000), ("1e3", 1000), ("1.0", 1), ("08", 8), ("9223372036854775807", Int64.max),
            ("-9223372036854775808", Int64.min),
        ] as [(String, Int64)])
    func isInteger(text: String, expected: Int64) throws {
        #expect(try value("a: \(text)")["a"] == .integer(expected))
    }

    @Test(arguments: [
        ("1.5", "1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("18446744073709551615", "18446744073709551615"),
        ("123456789012345678901234567890", "123456789012345678901234567890"), ("1e-7", "1e-7"), ("1.5e+3_0", "1.5e+30"),
        ("01.5", "1.5"),
    ])
    func isOtherNumber(text: String, expected: String) throws {
        guard case .number(let number) = try value("a: \(text)")["a"] else {
            Issue.record("\(text) is not a number")
            return
        }
        #expect(number.text == expected)
    }

    @Test(arguments: [
        "yEs", "nULL", "+", ".", "1.2.3", "0x", "0xg", "1e", "2001-01-01", "2001-01-01T00:00:00Z", "190:20:30",
        "1 2", "--1", "+-1", "0b2", "0o8", "1m", "10Mi", "_1", "._5",
    ])
    func isString(text: String) throws {
        #expect(try value("a: \(text)")["a"] == .string(text))
    }

    @Test(arguments: ["\"true\"", "'true'", "!!str true", "! true", "|-\n  true", ">-\n  true"])
    func quotedIsString(text: String) throws {
        #expect(try value("a: \(text)")["a"] == "true")
    }

    @Test(arguments: [".inf", "-.inf", "+.Inf", ".nan", "!!binary YQ==", "!!int a", "!!bool 1"])
    func isRefused(text: String) {
        #expect(throws: YAMLError.self) { try value("a: \(text)") }
    }

    @Test func explicitTagsAreHeld() throws {
        #expect(
            try value("{a: !!int '3', b: !!float 3, c: !!null '', d: !!bool 'yes', e: !mine 3}")
                == ["a": 3, "b": 3, "c": .null, "d": true, "e": "3"])
    }

    @Test func keysBecomeStrings() throws {
        #expect(
            try value("{1: a, yes: b, 0x10: c, 1.5: d, 'on': e}")
                == ["1": "a", "true": "b", "16": "c", "1.5": "d", "on": "e"])
    }

    @Test(arguments: ["~: a", "? [a]\n: b", "? {a: b}\n: c", "null: a"])
    func otherKeysAreRefused(text: String) {
        #expect(throws: YAMLError.self) { try value(text) }
    }

    private func value(_ text: String) throws -> JSONValue {
        try #require(try YAML.parse(Array(text.utf8)).first).value
    }
}
