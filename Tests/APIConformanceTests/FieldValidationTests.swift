import JSON
import Testing

extension APIConformance {
    @Suite struct FieldValidationTests {
        private let body =
            #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c","foo":1},"spec":{"x":1},"spec":1,"data":{"a":"eA==","a":"eA=="}}"#
        private var custom: String {
            #"{"apiVersion":"\#(api.group)/v1","kind":"Foo","metadata":{"name":"y","foo":1,"labels":{}},"spec":{"a":"x","zz":1,"a":"y","open":{"any":{"thing":1}}},"qq":1}"#
        }

        @Test func strictNamesUnknownAndDuplicateFields() async throws {
            try await expectRefusal(
                400, "BadRequest",
                "Secret in version \"v1\" cannot be handled as a Secret: strict decoding error: unknown field "
                    + "\"metadata.foo\", unknown field \"spec\", duplicate field \"data.a\""
            ) {
                try await api.secrets.create(text: body, ["fieldValidation": "Strict"])
            }
        }

        @Test func warningsAreTheOrdinaryWay() async throws {
            for level in ["", "Warn"] {
                let answer = try await api.secrets.create(text: body, level.isEmpty ? [:] : ["fieldValidation": level])
                #expect(
                    answer.warnings == [
                        #"unknown field \"metadata.foo\""#, #"unknown field \"spec\""#,
                        #"duplicate field \"data.a\""#,
                    ])
                #expect(answer.json["spec"] == nil)
                try await api.secrets.delete("c")
            }
        }

        @Test func ignoreSaysNothing() async throws {
            #expect(try await api.secrets.create(text: body, ["fieldValidation": "Ignore"]).warnings.isEmpty)
        }

        @Test func customKindsAreHeldToTheirSchema() async throws {
            try await expectRefusal(
                400, "BadRequest",
                "Foo in version \"v1\" cannot be handled as a Foo: strict decoding error: duplicate field \"spec.a\", "
                    + "unknown field \"metadata.foo\", unknown field \"qq\", unknown field \"spec.zz\""
            ) {
                try await api.foos.create(text: custom, ["fieldValidation": "Strict"])
            }
            let made = try await api.foos.create(text: custom)
            #expect(made.warnings.count == 4)
            #expect(made.json["spec"] == ["a": "y", "b": 3, "open": ["any": ["thing": 1]]])
            #expect(made.json.metadata["labels"] == nil)
            #expect(made.json["qq"] == nil)
        }

        @Test func patchesAreHeldToItToo() async throws {
            try await api.foos.create(foo("x"))
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.foos.patch("x", ["spec": ["zz": 1]], .merge, ["fieldValidation": "Strict"])
            }
            #expect(refusal?.fields == ["patch"])
            #expect(refusal?.message.hasSuffix("strict decoding error: unknown field \"spec.zz\"") == true)
            try await api.configMaps.create(configMap("a"))
            for type in [PatchType.merge, .strategic] {
                try await expectRefusal(422, "Invalid") {
                    try await api.configMaps.patch("a", ["zz": 1], type, ["fieldValidation": "Strict"])
                }
            }
        }

        @Test func unknownLevelsAreRefused() async throws {
            try await expectRefusal(
                422, "Invalid",
                "CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Some\": supported "
                    + "values: \"\", \"Ignore\", \"Strict\", \"Warn\""
            ) {
                try await api.secrets.create(text: body, ["fieldValidation": "Some"])
            }
        }
    }
}
