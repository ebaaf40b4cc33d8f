import JSON
import Testing

@Suite struct JSONPatchTests {
    /// The examples of RFC 6902, appendix A, and of RFC 6901.
    @Test(arguments: [
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"baz":"qux","foo":"bar"}"#),
        (#"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#, #"{"foo":["bar","qux","baz"]}"#),
        (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
        (#"{"foo":["a","b","c"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#, #"{"foo":["a","c"]}"#),
        (#"{"baz":"qux"}"#, #"[{"op":"replace","path":"/baz","value":null}]"#, #"{"baz":null}"#),
        (
            #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{}}"#,
            #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
            #"{"foo":{"bar":"baz"},"qux":{"thud":"fred"}}"#
        ),
        (#"{"foo":["a","b"]}"#, #"[{"op":"copy","from":"/foo/0","path":"/foo/-"}]"#, #"{"foo":["a","b","a"]}"#),
        (#"{"a/b":1,"m~n":2}"#, #"[{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/m~0n"}]"#, #"{}"#),
        (#"{"a":1}"#, #"[{"op":"test","path":"/a","value":1},{"op":"replace","path":"","value":[]}]"#, #"[]"#),
    ])
    func applies(before: String, patch: String, after: String) throws {
        let patch = try JSONPatch(json: JSONValue(parsing: patch))
        #expect(try patch.applied(to: JSONValue(parsing: before)) == JSONValue(parsing: after))
        #expect(try JSONPatch(json: patch.json) == patch)
    }

    @Test(arguments: [
        (#"{}"#, #"[{"op":"remove","path":"/a"}]"#), (#"{}"#, #"[{"op":"add","path":"/a/b","value":1}]"#),
        (#"[1]"#, #"[{"op":"add","path":"/2","value":1}]"#), (#"[1]"#, #"[{"op":"replace","path":"/01","value":1}]"#),
        (#"{"a":{}}"#, #"[{"op":"move","from":"/a","path":"/a/b"}]"#), (#"1"#, #"[{"op":"remove","path":"/a"}]"#),
    ])
    func refuses(before: String, patch: String) throws {
        let patch = try JSONPatch(json: JSONValue(parsing: patch))
        let error = #expect(throws: JSONPatchError.self) { try patch.applied(to: JSONValue(parsing: before)) }
        #expect(error?.isFailedTest == false)
    }

    @Test func aFailedTestIsToldApart() throws {
        let patch = JSONPatch([.test(JSONPointer(tokens: ["a"]), 2)])
        let error = #expect(throws: JSONPatchError.self) { try patch.applied(to: ["a": 1]) }
        #expect(error?.isFailedTest == true)
    }

    @Test(arguments: [#"{}"#, #"[{}]"#, #"[{"op":"add","path":"a","value":1}]"#, #"[{"op":"add","path":"/a"}]"#])
    func malformedPatchesAreRefused(text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(throws: JSONDecodingError.self) { try JSONPatch(json: json) }
    }

    /// RFC 7386, appendix A.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"["a","b"]"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, #"null"#, #"null"#),
        (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func mergePatch(before: String, patch: String, after: String) throws {
        let result = try JSONValue(parsing: before).applying(mergePatch: JSONValue(parsing: patch))
        #expect(try result == JSONValue(parsing: after))
    }
}
