import JSON
import Randomness
import Testing
import YAML

@Suite struct EncodingTests {
    @Test func readsLikeKubectl() throws {
        let value: JSONValue = [
            "apiVersion": "kuma.io/v1alpha1",
            "kind": "Mesh",
            "metadata": [
                "annotations": ["note": "two\nlines\n", "rotate": "2026-01-02", "on": "yes"],
                "creationTimestamp": "2026-11-22T03:41:18Z", "finalizers": ["koguma.io/ca"], "generation": 3,
                "labels": [:], "name": "default",
            ],
            "spec": ["mtls": ["backends": [["name": "a", "conf": ["rsa": true]], ["name": "b"]], "list": []]],
            "status": [
                "empty": "", "none": .null, "number": "1", "colon": "a: b", "hash": "a #b", "star": "*x",
                "port": "8080:80", "text": "plain words, with commas", "url": "spiffe://default/web",
            ],
        ]
        #expect(
            YAML.encode(value) == """
                apiVersion: kuma.io/v1alpha1
                kind: Mesh
                metadata:
                  annotations:
                    note: |
                      two
                      lines
                    "on": "yes"
                    rotate: "2026-01-02"
                  creationTimestamp: "2026-11-22T03:41:18Z"
                  finalizers:
                  - koguma.io/ca
                  generation: 3
                  labels: {}
                  name: default
                spec:
                  mtls:
                    backends:
                    - conf:
                        rsa: true
                      name: a
                    - name: b
                    list: []
                status:
                  colon: 'a: b'
                  empty: ""
                  hash: 'a #b'
                  none: null
                  number: "1"
                  port: "8080:80"
                  star: '*x'
                  text: plain words, with commas
                  url: spiffe://default/web

                """)
    }

    @Test func longLinesStayWhole() {
        let text = Array(repeating: "word", count: 100).joined(separator: " ")
        #expect(YAML.encode(["a": .string(text)]) == "a: \(text)\n")
    }

    @Test(arguments: [
        "", " ", "a ", " a", "\n", "\n\n", "a\n", "a\n\n", "\na", " \n", "a \nb", " a\nb", "\ta", "a\tb", "a\n\tb",
        "\r", "a\r\nb",
        "-", "- a", "?", "? a", ":", ": a", "a:", "a: b", "#", "a #", "!x", "&x", "*x", "|", ">", "%", "@", "`", "{",
        "[", "]", "}",
        ",", "'", "\"", "'a'", "it's", "\\", "\\n", "---", "--- a", "...", "... a", "a\n---\nb", "=", "<<", "~", "null",
        "yes",
        "1", "0x1", "1.5", ".5", "1e3", ".inf", "-.inf", ".nan", "0o7", "1_000", "1:30", "2001-01-01", "\u{0}",
        "\u{7F}",
        "\u{85}", "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FEFF}a", "é", "子熊", "🐻", "🐻\n🐻\n", "a\u{0}b\nc",
        "\u{1B}[31m", "e\u{301}",
    ])
    func stringsComeBack(text: String) throws {
        let string = JSONValue.string(text)
        for value: JSONValue in [string, ["a": string], [string], .object([text: ["b": [string]]])] {
            try expectRoundTrip(value)
        }
    }

    @Test func longKeysComeBack() throws {
        try expectRoundTrip(.object([String(repeating: "k", count: 2000): 1, "a": ["b": 2]]))
    }

    private func expectRoundTrip(_ value: JSONValue) throws {
        let text = YAML.encode(value)
        let documents = try YAML.parse(Array(text.utf8))
        try #require(documents.map(\.value) == (value == .null ? [] : [value]), "\(text)")
    }
}

extension SeededGenerator {
    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(truncatingIfNeeded: next() >> UInt64.random(in: 0...63, using: &self)))
        case 3, 4: return .string(text())
        case 5: return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...4, using: &self) { object[text()] = value(depth: depth - 1) }
            return .object(object)
        }
    }

    private mutating func text() -> String {
        let alphabet: [Character] = [
            "a", "b", "1", "0", " ", " ", "\n", "\n", "\t", "-", ":", "#", "'", "\"", "\\", "{", "[", ",", "&", "*",
            "!", "|",
            ">", "%", "é", "🐻", ".", "y", "?", "~", "=", "\r", "\u{0}", "\u{2028}",
        ]
        return String(
            (0..<Int.random(in: 0...12, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "a" })
    }
}
