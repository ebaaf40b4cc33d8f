import JSON
import Testing

extension APIConformance {
    @Suite struct ValidationTests {
        @Test(arguments: [
            (
                #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c"},"data":{"k":"!!"}}"#, 400,
                "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 0"
            ),
            (
                #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c"},"data":{"k/":"eA=="}}"#, 422,
                "Secret \"c\" is invalid: data[k/]: Invalid value: \"k/\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
            ),
            (
                #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c","labels":{"y":5}}}"#, 400,
                "Secret in version \"v1\" cannot be handled as a Secret: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string"
            ),
            (
                #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls"},"type":"kubernetes.io/tls"}"#, 422,
                "Secret \"tls\" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]"
            ),
            (
                #"{"apiVersion":"v1","kind":"Secret","#, 400,
                "the object provided is unrecognized (must be of type Secret): couldn't get version/kind; json parse error: unexpected end of JSON input ({\"apiVersion\":\"v1\",\"kind\":\"Sec ...)"
            ),
            (
                "", 400,
                "the object provided is unrecognized (must be of type Secret): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)"
            ),
            (
                #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}"#, 400,
                // What follows are Go's names.
                "ConfigMap in version \"v1\" cannot be handled as a Secret: "
            ),
            (
                #"{"apiVersion":"v2","kind":"Secret","metadata":{"name":"c"}}"#, 400,
                "Secret in version \"v2\" cannot be handled as a Secret: no kind \"Secret\" is registered for version \"v2\""
            ),
        ])
        func secretsThatAreRefused(body: String, code: Int, message: String) async throws {
            let refusal = try await expectRefusal(code, code == 422 ? "Invalid" : "BadRequest") {
                try await api.secrets.create(text: body)
            }
            #expect(refusal?.message.hasPrefix(message) == true, "\(refusal?.message ?? "")")
        }

        @Test(arguments: [
            (#"{"a":"toolong"}"#, "spec.a: Too long: may not be more than 5 bytes"),
            (
                #"{"b":"x"}"#,
                #"[spec.b: Invalid value: "string": spec.b in body must be of type integer: "string", spec.a: Required value]"#
            ),
            (#"{"a":"x","b":11}"#, "spec.b: Invalid value: 11: spec.b in body should be less than or equal to 10"),
            (#"{"a":"x","b":-1}"#, "spec.b: Invalid value: -1: spec.b in body should be greater than or equal to 0"),
            (
                #"{"a":"x","choice":"three"}"#,
                #"spec.choice: Unsupported value: "three": supported values: "one", "two""#
            ),
            (
                #"{"a":"x","pattern":"A"}"#,
                #"spec.pattern: Invalid value: "A": spec.pattern in body should match '^[a-z]+$'"#
            ),
            (#"{"a":"x","whole":["1","2","3","4"]}"#, "spec.whole: Too many: 4: must have at most 3 items"),
            (#"{"a":"x","set":["p","p"]}"#, #"spec.set[1]: Duplicate value: "p""#),
            (
                #"{"a":"x","list":[{"name":"n"},{"name":"n"}]}"#,
                #"spec.list[1]: Duplicate value: {"name":"n"}"#
            ),
            (#"{"a":"x","list":[{"v":1}]}"#, "spec.list[0].name: Required value"),
            (
                #"{"a":"x","flag":"yes"}"#,
                #"spec.flag: Invalid value: "string": spec.flag in body must be of type boolean: "string""#
            ),
            (
                #"{"a":"x","port":1.5}"#,
                #"spec.port: Invalid value: "number": spec.port in body must be of type integer,string: "number""#
            ),
            (
                #"{"a":"x","map":{"k":1}}"#,
                #"spec.map.k: Invalid value: "integer": spec.map.k in body must be of type string: "integer""#
            ),
        ])
        func schemasHold(spec: String, message: String) async throws {
            let value = try JSONValue(parsing: spec)
            try await expectRefusal(422, "Invalid", "Foo.\(api.group) \"z\" is invalid: \(message)") {
                try await api.foos.create(foo("z", value))
            }
        }

        @Test func aCustomKindIsItsOwn() async throws {
            let group = api.group
            try await expectRefusal(
                422, "Invalid", "Bar.\(group) \"z\" is invalid: kind: Invalid value: \"Bar\": must be Foo"
            ) {
                try await api.foos.create(foo("z").with("kind", value: "Bar"))
            }
            try await expectRefusal(
                400, "BadRequest",
                "the API version in the data (\(group)/v2) does not match the expected API version (\(group)/v1)"
            ) {
                try await api.foos.create(foo("z").with("apiVersion", value: .string("\(group)/v2")))
            }
            try await expectRefusal(
                400, "BadRequest",
                "the object provided is unrecognized (must be of type Foo): Object 'Kind' is missing in '{\"metadata\":{\"name\":\"z\"}}' ({\"metadata\":{\"name\":\"z\"}})"
            ) {
                try await api.foos.create(text: #"{"metadata":{"name":"z"}}"#)
            }
            try await expectRefusal(
                400, "BadRequest",
                "Foo in version \"v1\" cannot be handled as a Foo: json: cannot unmarshal array into Go value of type v1.ObjectMeta"
            ) {
                try await api.foos.create(text: #"{"apiVersion":"\#(group)/v1","kind":"Foo","metadata":[]}"#)
            }
        }

        @Test func everythingWrongIsSaidAtOnce() async throws {
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.foos.create(foo("z", ["a": "toolong", "b": 11, "choice": "three"]))
            }
            #expect(Set(refusal?.fields ?? []) == ["spec.a", "spec.b", "spec.choice"])
            let details = refusal?.status["details"]
            #expect(details?["kind"] == "Foo")
            #expect(details?["group"]?.string == api.group)
            #expect(details?["name"] == "z")
            let reasons = Set((refusal?.causes ?? []).compactMap { $0["reason"]?.string })
            #expect(reasons == ["FieldValueTooLong", "FieldValueInvalid", "FieldValueNotSupported"])
        }

        @Test func intOrStringIsEither() async throws {
            #expect(try await api.foos.create(foo("n", ["a": "x", "port": 80]))["spec"]?["port"] == 80)
            #expect(try await api.foos.create(foo("s", ["a": "x", "port": "80"]))["spec"]?["port"] == "80")
        }

        @Test func deepBodiesAreRefused() async throws {
            let deep = #"{"apiVersion":"v1","kind":"Secret","metadata":"# + String(repeating: "[", count: 20_000)
            try await expectRefusal(400, "BadRequest") { try await api.secrets.create(text: deep) }
        }

        @Test func secretsHaveAGreatestSize() async throws {
            try await expectRefusal(
                422, "Invalid", "Secret \"a\" is invalid: data: Too long: may not be more than 1048576 bytes"
            ) {
                try await api.secrets.create(secret("a", ["k": String(repeating: "x", count: 1_048_600)]))
            }
        }

        @Test func bodiesHaveAMediaType() async throws {
            let answer = try await api.secrets.send(
                .post, "", [:], secret("a").encoded(), type: "text/plain")
            #expect(answer.status == 415)
            #expect(answer.json["reason"] == "UnsupportedMediaType")
        }
    }
}
