import JSON
import KubernetesAPI
import Testing

@Suite struct StructuralSchemaTests {
    private func violations(_ schema: JSONValue, _ value: JSONValue) throws -> [String] {
        try StructuralSchema(json: ["type": "object", "properties": ["a": schema]]).validate(["a": value])
            .map(\.description)
    }

    /// The texts are those of kube-apiserver 1.36.
    @Test(
        arguments: [
            (["type": "string"], "x", nil),
            (["type": "object"], "x", #"a: Invalid value: "string": a in body must be of type object: "string""#),
            (["type": "string"], .null, #"a: Invalid value: "null": a in body must be of type string: "null""#),
            (["type": "string", "nullable": true], .null, nil),
            (["type": "integer"], 1.0, nil),
            (["type": "number"], 1, nil),
            (["type": "boolean"], "true", #"a: Invalid value: "string": a in body must be of type boolean: "string""#),
            (["x-kubernetes-int-or-string": true], 1, nil),
            (["x-kubernetes-int-or-string": true], "1", nil),
            (
                ["x-kubernetes-int-or-string": true], true,
                #"a: Invalid value: "boolean": a in body must be of type integer,string: "boolean""#
            ),
            (["x-kubernetes-preserve-unknown-fields": true], ["b": [1, "x"]], nil),
            (["type": "string", "maxLength": 2], "äöü", "a: Too long: may not be more than 2 bytes"),
            (["type": "string", "maxLength": 3], "äöü", nil),
            (
                ["type": "string", "minLength": 1], "",
                #"a: Invalid value: "": a in body should be at least 1 chars long"#
            ),
            (["type": "string", "pattern": "^a+$"], "aab", #"a: Invalid value: "aab": a in body should match '^a+$'"#),
            (["type": "string", "pattern": "^a$"], "a\n", #"a: Invalid value: "a\n": a in body should match '^a$'"#),
            (
                ["type": "string", "enum": ["A", "B"]], "a",
                #"a: Unsupported value: "a": supported values: "A", "B""#
            ),
            (
                ["type": "string", "format": "date-time"], "today",
                #"a: Invalid value: "today": a in body must be of type date-time: "today""#
            ),
            (["type": "string", "format": "date-time"], "2026-01-02T03:04:05Z", nil),
            (["type": "string", "format": "nobody-knows-it"], "x", nil),
            (
                ["type": "integer", "minimum": 1], 0,
                "a: Invalid value: 0: a in body should be greater than or equal to 1"
            ),
            (
                ["type": "integer", "maximum": 8, "exclusiveMaximum": true], 8,
                "a: Invalid value: 8: a in body should be less than 8"
            ),
            (["type": "integer", "multipleOf": 4], 6, "a: Invalid value: 6: a in body should be a multiple of 4"),
            (
                ["type": "integer", "format": "int32"], 3_000_000_000,
                #"<nil>: Invalid value: "": Checked value must be of type integer with format int32 in a"#
            ),
            (["type": "array", "maxItems": 1], [1, 2], "a: Too many: 2: must have at most 1 item"),
            (["type": "array", "minItems": 1], [], "a: Invalid value: 0: a in body should have at least 1 items"),
            (["type": "object", "maxProperties": 0], ["b": 1], "a: Too many: 1: must have at most 0 items"),
            (
                ["type": "object", "minProperties": 1], [:],
                "a: Invalid value: 0: a in body should have at least 1 properties"
            ),
            (["type": "object", "required": ["b"]], [:], "a.b: Required value"),
            (
                ["type": "object", "additionalProperties": ["type": "string"]], ["b": 1],
                #"a.b: Invalid value: "integer": a.b in body must be of type string: "integer""#
            ),
            (
                ["type": "array", "items": ["type": "object", "required": ["b"]]], [["b": 1], [:]],
                "a[1].b: Required value"
            ),
            (
                ["type": "array", "x-kubernetes-list-type": "set"], ["x", "y", "x", "x"], #"a[2]: Duplicate value: "x""#
            ),
            (
                ["type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"]],
                [["k": 1, "v": 1], ["k": 2], ["k": 1, "v": 2]], #"a[2]: Duplicate value: {"k":1}"#
            ),
            (
                ["type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"]], [1],
                "a[0]: Invalid value: 1: must be an object for an array of list-type map"
            ),
            (
                ["type": "object", "x-kubernetes-embedded-resource": true], ["apiVersion": "v1", "kind": 5],
                "a.kind: Invalid value: 5: must be a string"
            ),
            (
                ["type": "string", "not": ["enum": ["x"]]], "x",
                #"<nil>: Invalid value: "": "a" must not validate the schema (not)"#
            ),
        ] as [(JSONValue, JSONValue, String?)])
    func speaksAsAServerDoes(schema: JSONValue, value: JSONValue, violation: String?) throws {
        #expect(try violations(schema, value) == (violation.map { [$0] } ?? []))
    }

    @Test func refusesFractions() throws {
        #expect(
            try violations(["type": "integer"], 1.5) == [
                #"a: Invalid value: "number": a in body must be of type integer: "number""#,
                #"<nil>: Invalid value: "": Checked value must be of type integer (default format) in a"#,
            ])
    }

    @Test func combinesSchemas() throws {
        let either: JSONValue = ["oneOf": [["required": ["b"]], ["required": ["c"]]]]
        #expect(try violations(either, ["b": 1]) == [])
        #expect(
            try violations(either, ["b": 1, "c": 1]) == [
                #"<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). "#
                    + "Found 2 valid alternatives"
            ])
        #expect(
            try violations(["anyOf": [["type": "integer"], ["type": "string"]]], true).first
                == #"<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)"#)
        #expect(
            try violations(["allOf": [["minimum": 1], ["minimum": 2]]], 0).last
                == #"<nil>: Invalid value: "": "a" must validate all the schemas (allOf). None validated"#)
    }

    @Test(
        arguments: [
            ["type": "text"], ["pattern": "("], ["x-kubernetes-list-type": "heap"], ["required": "a"], "object",
        ] as [JSONValue])
    func refusesWhatIsNoSchema(schema: JSONValue) {
        #expect(throws: JSONDecodingError.self) { try StructuralSchema(json: schema) }
    }

    @Test func saysWhatPreventsRules() throws {
        let schema = try StructuralSchema(json: ["properties": ["a": ["type": "string", "pattern": "^x"]]])
        #expect(schema.validate(["a": "y"]).map(\.preventsRules) == [false])
        #expect(schema.validate(["a": 1]).map(\.preventsRules) == [true])
    }
}

@Suite struct SchemaPruningTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "spec": [
                "type": "object",
                "properties": [
                    "open": [
                        "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                        "properties": ["closed": ["type": "object", "properties": ["a": ["type": "string"]]]],
                    ],
                    "list": ["type": "array", "items": ["type": "object", "properties": ["a": ["type": "string"]]]],
                    "map": ["type": "object", "additionalProperties": ["type": "object"]],
                    "resource": ["type": "object", "x-kubernetes-embedded-resource": true],
                ],
            ]
        ],
    ]

    @Test func dropsWhatItDoesNotKnow() throws {
        let (pruned, unknown) = try StructuralSchema(json: Self.schema).prune([
            "apiVersion": "v1", "kind": "A", "metadata": ["name": "a", "strange": 1], "extra": 1,
            "spec": [
                "open": ["x": ["y": 1], "closed": ["a": "1", "b": 2]],
                "list": [["a": "1"], ["b": 2]],
                "map": ["k": ["v": 1]],
                "resource": ["apiVersion": "v1", "kind": "B", "metadata": [:], "data": 1],
            ],
        ])
        #expect(
            unknown == ["extra", "spec.list[1].b", "spec.map.k.v", "spec.open.closed.b", "spec.resource.data"])
        #expect(
            pruned == [
                "apiVersion": "v1", "kind": "A", "metadata": ["name": "a", "strange": 1],
                "spec": [
                    "open": ["x": ["y": 1], "closed": ["a": "1"]],
                    "list": [["a": "1"], [:]],
                    "map": ["k": [:]],
                    "resource": ["apiVersion": "v1", "kind": "B", "metadata": [:]],
                ],
            ])
    }

    @Test func fillsInDefaults() throws {
        let schema = try StructuralSchema(json: [
            "type": "object",
            "properties": [
                "a": ["type": "string", "default": "x"],
                "b": ["type": "object", "default": [:], "properties": ["c": ["type": "integer", "default": 1]]],
                "d": ["type": "string", "nullable": true, "default": "y"],
                "e": ["type": "string"],
                "f": [
                    "type": "array",
                    "items": ["type": "object", "properties": ["g": ["type": "string", "default": "z"]]],
                ],
            ],
        ])
        #expect(schema.applyDefaults([:]) == ["a": "x", "b": ["c": 1], "d": "y"])
        #expect(
            schema.applyDefaults(["a": .null, "b": [:], "d": .null, "e": .null, "f": [[:], ["g": "1"]]])
                == ["a": "x", "b": ["c": 1], "d": .null, "f": [["g": "z"], ["g": "1"]]])
    }
}
