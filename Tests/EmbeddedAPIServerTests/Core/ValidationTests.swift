import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("Decoding and validation")
struct ValidationTests {
    let cluster = Cluster()

    private func send(_ body: String, kind: Cluster.Reference, _ validation: WriteOptions.FieldValidation = .warn)
        throws
        -> WriteResult
    {
        var collection = try cluster.target(kind)
        collection.name = ""
        var options = cluster.options()
        options.fieldValidation = validation
        return try cluster.core.create(RequestBody(bytes: Array(body.utf8)), at: collection, options)
    }

    @Test(arguments: [
        (
            #"{"apiVersion":"v1","kind":"Secret","metadata":{}}"#, 422,
            "Secret \"\" is invalid: metadata.name: Required value: name or generateName is required"
        ),
        (
            #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"A_b"}}"#, 422,
            "Secret \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        ),
        (
            #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c","resourceVersion":"5"}}"#, 500,
            "resourceVersion should not be set on objects to be created"
        ),
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
    ])
    func secretsThatAreRefused(body: String, code: Int, message: String) {
        let error = refusal { _ = try send(body, kind: .secret("")) }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    @Test func kindAndVersionOfBuiltInsMayBeLeftOut() throws {
        let made = try send(#"{"metadata":{"name":"b"}}"#, kind: .secret("")).object.json
        #expect(made.kind == "Secret")
        #expect(made.apiVersion == "v1")
        expectRefusal(400, "BadRequest") {
            _ = try send(#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}"#, kind: .secret(""))
        }
    }

    @Test func strictDecodingNamesUnknownAndDuplicateFields() throws {
        let body =
            #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c","foo":1},"spec":{"x":1},"spec":1,"data":{"a":"eA==","a":"eA=="}}"#
        expectRefusal(
            400, "BadRequest",
            "Secret in version \"v1\" cannot be handled as a Secret: strict decoding error: unknown field "
                + "\"metadata.foo\", unknown field \"spec\", duplicate field \"data.a\""
        ) {
            _ = try send(body, kind: .secret(""), .strict)
        }
        let made = try send(body, kind: .secret(""))
        #expect(
            made.warnings == [
                "unknown field \"metadata.foo\"", "unknown field \"spec\"", "duplicate field \"data.a\"",
            ])
        #expect(made.object.json["spec"] == nil)
        try cluster.delete(.secret("c"))
        #expect(try send(body, kind: .secret(""), .ignore).warnings.isEmpty)
    }

    @Test func customObjectsArePrunedAndStrictnessNamesWhatWent() throws {
        try cluster.installFoo()
        let body =
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":{"name":"y","foo":1,"labels":{}},"spec":{"a":"x","zz":1,"a":"y","open":{"any":{"thing":1}}},"qq":1}"#
        expectRefusal(
            400, "BadRequest",
            "Foo in version \"v1\" cannot be handled as a Foo: strict decoding error: duplicate field \"spec.a\", "
                + "unknown field \"metadata.foo\", unknown field \"qq\", unknown field \"spec.zz\""
        ) {
            _ = try send(body, kind: .foo(""), .strict)
        }
        let made = try send(body, kind: .foo("")).object.json
        #expect(made["spec"] == ["a": "y", "b": 3, "open": ["any": ["thing": 1]]])
        #expect(made["metadata"]?["labels"] == nil)
        #expect(made["qq"] == nil)
    }

    @Test(arguments: [
        (
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":{"name":"z"},"spec":{"a":"toolong"}}"#, 422,
            "Foo.example.io \"z\" is invalid: spec.a: Too long: may not be more than 5 bytes"
        ),
        (
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":{"name":"z"},"spec":{"b":"x"}}"#, 422,
            "Foo.example.io \"z\" is invalid: [spec.b: Invalid value: \"string\": spec.b in body must be of type integer: \"string\", spec.a: Required value]"
        ),
        (
            #"{"apiVersion":"example.io/v1","kind":"Bar","metadata":{"name":"z"},"spec":{"a":"x"}}"#, 422,
            "Bar.example.io \"z\" is invalid: kind: Invalid value: \"Bar\": must be Foo"
        ),
        (
            #"{"apiVersion":"example.io/v2","kind":"Foo","metadata":{"name":"z"}}"#, 400,
            "the API version in the data (example.io/v2) does not match the expected API version (example.io/v1)"
        ),
        (
            #"{"metadata":{"name":"z"}}"#, 400,
            "the object provided is unrecognized (must be of type Foo): Object 'Kind' is missing in '{\"metadata\":{\"name\":\"z\"}}' ({\"metadata\":{\"name\":\"z\"}})"
        ),
        (
            #"{"apiVersion":"example.io/v1","kind":"Foo","metadata":[]}"#, 400,
            "Foo in version \"v1\" cannot be handled as a Foo: json: cannot unmarshal array into Go value of type v1.ObjectMeta"
        ),
    ])
    func customObjectsThatAreRefused(body: String, code: Int, message: String) throws {
        try cluster.installFoo()
        let error = refusal { _ = try send(body, kind: .foo("")) }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    @Test func deepAndHugeBodiesAreRefused() {
        let deep = #"{"apiVersion":"v1","kind":"Secret","metadata":"# + String(repeating: "[", count: 5_000)
        expectRefusal(400, "BadRequest") { _ = try send(deep, kind: .secret("")) }
        expectRefusal(413, "RequestEntityTooLarge") {
            _ = try send(String(repeating: " ", count: (3 << 20) + 1), kind: .secret(""))
        }
    }

    @Test func typesOfSecretsStay() throws {
        try cluster.create(secret("a"))
        expectRefusal(422, "Invalid", "Secret \"a\" is invalid: type: Invalid value: \"foo\": field is immutable") {
            try cluster.patch(.secret("a"), ["type": "foo"])
        }
    }

    @Test func immutableDataStays() throws {
        try cluster.create(configMap("a", ["k": "1"]))
        try cluster.patch(.configMap("a"), ["immutable": true])
        expectRefusal(
            422, "Invalid", "ConfigMap \"a\" is invalid: data: Forbidden: field is immutable when `immutable` is set"
        ) {
            try cluster.patch(.configMap("a"), ["data": ["k": "2"]])
        }
        expectRefusal(
            422, "Invalid",
            "ConfigMap \"a\" is invalid: immutable: Forbidden: field is immutable when `immutable` is set"
        ) {
            try cluster.patch(.configMap("a"), ["immutable": false])
        }
        try cluster.patch(.configMap("a"), ["metadata": ["labels": ["still": "editable"]]])
    }

    @Test func stringDataIsWrittenAsData() throws {
        try cluster.create(secret("a", ["k": "v"]))
        #expect(
            try cluster.patch(.secret("a"), ["stringData": ["z": "1"]], .strategic)["data"] == [
                "k": "dg==", "z": "MQ==",
            ])
        let applied = try cluster.apply(secret("b", ["k": "v"]), by: "m")
        #expect(applied["data"] == ["k": "dg=="])
        #expect(applied.fields(of: "m") == #"{"f:stringData":{"f:k":{}}}"#)
        #expect(try cluster.apply(secret("b", ["k": "v"]), by: "m") == applied)
    }

    @Test func secretsHaveAGreatestSize() {
        expectRefusal(422, "Invalid", "Secret \"a\" is invalid: data: Too long: may not be more than 1048576 bytes") {
            try cluster.create(secret("a", ["k": String(repeating: "x", count: 1_048_600)]))
        }
    }

    @Test(arguments: ["Service", "a.b", "-a", ""]) func namespacesHaveLabelsForNames(name: String) {
        expectRefusal(422, "Invalid") {
            try cluster.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
        }
    }

    @Test func eventsOfBothGroupsAreOne() throws {
        let event: JSONValue = [
            "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "e"],
            "eventTime": "2026-01-01T00:00:00.123456Z", "reportingController": "example.io/c",
            "reportingInstance": "i", "action": "A", "reason": "R", "type": "Normal", "note": "n",
            "regarding": ["kind": "Secret", "namespace": "default", "name": "a"],
        ]
        let made = try cluster.create(event)
        #expect(made["note"] == "n")
        #expect(made["deprecatedFirstTimestamp"] == .null)
        let core = Cluster.Reference(apiVersion: "v1", kind: "Event", namespace: "default", name: "e")
        let seen = try cluster.get(core)
        #expect(seen["message"] == "n")
        #expect(seen["involvedObject"] == event["regarding"])
        #expect(seen["reportingComponent"] == "example.io/c")
        #expect(seen.version == made.version)
        #expect(try cluster.names(core) { $0.fieldSelector = "involvedObject.name=a,reason=R,type=Normal" } == ["e"])
        var newer = core
        newer.apiVersion = "events.k8s.io/v1"
        #expect(try cluster.names(newer) { $0.fieldSelector = "regarding.name=a" } == ["e"])
        expectRefusal(
            422, "Invalid", "Event \"e\" is invalid: message: Invalid value: \"changed\": field is immutable"
        ) {
            try cluster.patch(newer, ["note": "changed"])
        }
        let series: JSONValue = ["series": ["count": 2, "lastObservedTime": "2026-01-01T00:00:00.123456Z"]]
        #expect(try cluster.patch(newer, series)["series"]?["count"] == 2)
        try cluster.delete(core)
        #expect(!cluster.exists(newer))
    }

    @Test func eventsLieWhereTheirObjectsDo() {
        let event: JSONValue = [
            "apiVersion": "v1", "kind": "Event", "metadata": ["name": "e"], "reason": "R",
            "involvedObject": ["kind": "Secret", "namespace": "other", "name": "a"],
        ]
        expectRefusal(
            422, "Invalid",
            "Event \"e\" is invalid: involvedObject.namespace: Invalid value: \"other\": does not match event.namespace"
        ) {
            try cluster.create(event)
        }
    }

    @Test func leasesMayBeCreatedByPut() throws {
        let lease: JSONValue = [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "l"],
            "spec": ["holderIdentity": "a", "leaseDurationSeconds": 15, "renewTime": "2026-01-01T00:00:00.000000Z"],
        ]
        let made = try cluster.update(lease)
        #expect(made["spec"] == lease["spec"])
        expectRefusal(422, "Invalid") { try cluster.update(lease) }
        #expect(try cluster.update(made) == made)
    }

    @Test func ourKindsAreHeldToTheirRules() throws {
        for definition in CustomResourceDefinitions.all { try cluster.create(definition) }
        let mesh: JSONValue = [
            "apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": ["name": "default"],
            "spec": ["mtls": ["enabledBackend": "nope", "backends": [["name": "ca-1", "type": "builtin"]]]],
        ]
        let error = refusal { try cluster.create(mesh) }
        #expect(error?.code == 422)
        #expect(error?.message.hasPrefix("Mesh.kuma.io \"default\" is invalid: spec.mtls") == true)
        #expect(error?.details?.causes.isEmpty == false)
        #expect(error?.details?.kind == "Mesh")
    }
}
