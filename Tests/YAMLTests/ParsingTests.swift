import JSON
import Testing
import YAML

@Suite struct ParsingTests {
    @Test func readsTheExampleMesh() throws {
        let document = try only(
            """
            apiVersion: kuma.io/v1alpha1
            kind: Mesh
            metadata:
              name: default
            spec:
              mtls:
                backends:
                  - name: builtin
                    type: builtin
                enabledBackend: builtin
            """)
        #expect(
            document.value == [
                "apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": ["name": "default"],
                "spec": [
                    "mtls": ["backends": [["name": "builtin", "type": "builtin"]], "enabledBackend": "builtin"]
                ],
            ])
    }

    @Test func jsonIsYAML() throws {
        #expect(
            try only(#"{"a": [1, -2.5, "x\n\u00e9", null, true], "b": {}}"#).value
                == ["a": [1, .number(try #require(JSONNumber(-2.5))), "x\né", .null, true], "b": [:]])
    }

    @Test func severalDocumentsWithoutTheEmptyOnes() throws {
        let documents = try YAML.parse(Array("---\n# nothing\n---\na: 1\n---\n~\n---\nb: 2\n...\n---\n".utf8))
        #expect(documents.map(\.value) == [["a": 1], ["b": 2]])
        #expect(documents.map(\.location.line) == [4, 8])
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "---\n", "---\n---\n"])
    func nothingIsNoDocument(text: String) throws {
        #expect(try YAML.parse(Array(text.utf8)).isEmpty)
    }

    @Test func placesOfEachPart() throws {
        let document = try only("kind: Mesh\nspec:\n  mtls:\n    backends:\n    - name: a\n    - name: b\n")
        #expect(document.location(of: []) == YAMLLocation(line: 1, column: 1))
        #expect(document.location(of: [.key("spec"), .key("mtls")]) == YAMLLocation(line: 3, column: 3))
        let backends: [YAMLPathElement] = [.key("spec"), .key("mtls"), .key("backends")]
        #expect(document.location(of: backends) == YAMLLocation(line: 4, column: 5))
        #expect(document.location(of: backends + [.index(1)]) == YAMLLocation(line: 6, column: 7))
        #expect(document.location(of: backends + [.index(1), .key("name")]) == YAMLLocation(line: 6, column: 7))
        #expect(document.location(of: backends + [.index(2)]) == nil)
        #expect(document.location(of: [.key("kind"), .key("x")]) == nil)
        let missing: [YAMLPathElement] = [.key("spec"), .key("mtls"), .key("mode")]
        #expect(document.nearestLocation(to: missing) == YAMLLocation(line: 3, column: 3))
        let type = backends + [.index(0), .key("type")]
        #expect(document.nearestLocation(to: type) == YAMLLocation(line: 5, column: 7))
    }

    @Test func anchorsAndAliases() throws {
        #expect(
            try only("a: &x {b: 1}\nc: *x\nd: [*x, &y z, *y]\n").value
                == ["a": ["b": 1], "c": ["b": 1], "d": [["b": 1], "z", "z"]])
    }

    @Test(arguments: ["a: *x", "a: &x [*x]", "a: &x {b: *x}", "a: &x 1\n---\nb: *x"])
    func aliasesOfNothingComplete(text: String) {
        #expect(throws: YAMLError.self) { try YAML.parse(Array(text.utf8)) }
    }

    @Test func mergeKeys() throws {
        let text = """
            base: &base {a: 1, b: 2}
            more: &more {b: 3, c: 4}
            one: {<<: *base, b: 9}
            two: {b: 9, <<: *base}
            list: {<<: [*base, *more], d: 5}
            quoted: {"<<": x}
            """
        let value = try only(text).value
        #expect(value["one"] == ["a": 1, "b": 9])
        #expect(value["two"] == ["a": 1, "b": 9])
        #expect(value["list"] == ["a": 1, "b": 2, "c": 4, "d": 5])
        #expect(value["quoted"] == ["<<": "x"])
    }

    @Test(arguments: ["{<<: 1}", "{<<: [1]}", "{<<: [{a: 1}, b]}"])
    func mergesOfNoMapping(text: String) {
        #expect(throws: YAMLError.self) { try YAML.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        "a: 1\na: 2", "{a: 1, 'a': 2}", "1: a\n\"1\": b", "yes: a\ntrue: b", "{<<: {a: 1}, <<: {b: 1}}",
    ])
    func duplicateKeysAreRefused(text: String) throws {
        let error = try #require(throws: YAMLError.self) { try YAML.parse(Array(text.utf8)) }
        #expect(error.code == .duplicateKey)
        #expect(error.location != nil)
    }

    @Test(arguments: [
        "a: b: c", "a: [1", "\t- a", "a: 'x", "- a\nb: c", "%YAML 9.9\n---\na", "a: \u{1}", "}", "&a &b c",
    ])
    func brokenTextSaysWhere(text: String) throws {
        let error = try #require(throws: YAMLError.self) { try YAML.parse(Array(text.utf8)) }
        #expect(error.code == .syntax)
        #expect(error.location != nil || error.description.contains("at byte"))
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        #expect(throws: YAMLError.self) { try YAML.parse([0x61, 0x3A, 0x20, 0xFF, 0xC0]) }
    }

    @Test func depthIsLimited() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try YAML.parse(nested(100)) }
        let error = try #require(throws: YAMLError.self) { try YAML.parse(nested(102)) }
        #expect(error.code == .limitExceeded)
        #expect(throws: YAMLError.self) { try YAML.parse(nested(100_000)) }
    }

    @Test func aliasesCountAsWhatTheyStandFor() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = try #require(throws: YAMLError.self) { try YAML.parse(Array(text.utf8)) }
        #expect(error.code == .limitExceeded)

        var chain = "a0: &a0 [x]\n"
        for level in 1...200 { chain += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(throws: YAMLError.self) { try YAML.parse(Array(chain.utf8)) }
    }

    @Test func mergesCountAsWhatTheyBring() throws {
        var text = "a0: &a0 {k0: x}\n"
        for level in 1...40 { text += "a\(level): &a\(level) {<<: *a\(level - 1), k\(level): *a\(level - 1)}\n" }
        let error = try #require(throws: YAMLError.self) { try YAML.parse(Array(text.utf8)) }
        #expect(error.code == .limitExceeded)
    }

    @Test func sizeIsLimited() {
        var options = YAML.Options()
        options.maximumBytes = 3
        #expect(throws: YAMLError.self) { try YAML.parse(Array("a: b".utf8), options: options) }
        options.maximumBytes = 4
        options.maximumNodes = 1
        #expect(throws: YAMLError.self) { try YAML.parse(Array("a: b".utf8), options: options) }
    }

    private func only(_ text: String) throws -> YAMLDocument {
        let documents = try YAML.parse(Array(text.utf8))
        #expect(documents.count == 1)
        return try #require(documents.first)
    }
}
