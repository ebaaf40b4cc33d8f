import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

/// The form in which objects are stored is that in which Kubernetes' types write themselves.
@Suite struct TypedDecoderTests {
    private func decoded(
        _ object: JSONValue, _ kind: String, group: String = "", setsDefaults: Bool = false
    ) throws -> (object: JSONValue, unknown: [String]) {
        let gvk = GroupVersionKind(group: group, version: "v1", kind: kind)
        let type = try #require(BuiltInTypes.type(of: gvk))
        var decoder = TypedDecoder(setsDefaults: setsDefaults)
        return (try decoder.decode(object, as: type), decoder.unknown)
    }

    @Test func writesWhatGoWritesForNothing() throws {
        #expect(
            try decoded([:], "Deployment", group: "apps").object == [
                "metadata": [:],
                "spec": [
                    "selector": .null, "strategy": [:], "template": ["metadata": [:], "spec": ["containers": .null]],
                ],
                "status": [:],
            ])
        #expect(
            try decoded([:], "Role", group: "rbac.authorization.k8s.io").object == ["metadata": [:], "rules": .null])
    }

    @Test func dropsTheEmptyOnlyWhereItMeansNothing() throws {
        let spec: JSONValue = [
            "replicas": 0, "minReadySeconds": 0, "paused": false, "progressDeadlineSeconds": .null,
            "selector": ["matchLabels": [:]],
        ]
        let object = try decoded(["spec": spec], "Deployment", group: "apps").object
        #expect(object["spec"]?["replicas"] == 0)
        for name in ["minReadySeconds", "paused", "progressDeadlineSeconds"] { #expect(object["spec"]?[name] == nil) }
        #expect(object["spec"]?["selector"] == .object([:]))
        // An empty list is none, unless it is always written.
        let role = try decoded(["rules": []], "Role", group: "rbac.authorization.k8s.io").object
        #expect(role["rules"] == [])
    }

    @Test func namesWhatItDoesNotKnow() throws {
        let container: JSONValue = ["name": "c", "imaage": "x", "livenessProbe": ["httpGet": ["porrt": 1]]]
        let pod: JSONValue = [
            "spec": ["containers": [container], "volumes": [["name": "v", "secrett": [:]]]], "foo": 1,
        ]
        #expect(
            try decoded(pod, "Pod").unknown == [
                "foo", "spec.containers[0].imaage", "spec.containers[0].livenessProbe.httpGet.porrt",
                "spec.volumes[0].secrett",
            ])
    }

    @Test(arguments: [
        (
            #"{"spec":{"activeDeadlineSeconds":"x"}}"#,
            "string into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64"
        ),
        (
            #"{"spec":{"containers":[{"image":5}]}}"#,
            "number into Go struct field Container.spec.containers.image of type string"
        ),
        (#"{"spec":{"containers":{}}}"#, "object into Go struct field PodSpec.spec.containers of type []v1.Container"),
        (
            #"{"spec":{"nodeSelector":[]}}"#,
            "array into Go struct field PodSpec.spec.nodeSelector of type map[string]string"
        ),
        (
            #"{"spec":{"priority":3000000000}}"#,
            "number 3000000000 into Go struct field PodSpec.spec.priority of type int32"
        ),
        (#"{"metadata":{"labels":{"a":1}}}"#, "number into Go struct field ObjectMeta.metadata.labels of type string"),
        (
            #"{"spec":{"containers":[{"livenessProbe":{"httpGet":{"port":true}}}]}}"#,
            "bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32"
        ),
    ])
    func saysWhatHasAWrongType(_ text: String, problem: String) throws {
        let error = try #require(throws: DecodingProblem.self) { try decoded(JSONValue(parsing: text), "Pod") }
        #expect(error.text == "json: cannot unmarshal \(problem)")
    }

    @Test func checksTimesAndBytes() throws {
        let lease = { (time: JSONValue) in
            try decoded(["spec": ["renewTime": time]], "Lease", group: "coordination.k8s.io").object["spec"]?[
                "renewTime"]
        }
        #expect(try lease("2026-01-01T01:00:00.123456+01:00") == "2026-01-01T00:00:00.123456Z")
        for wrong in ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.1Z", "yesterday"] {
            #expect(throws: DecodingProblem.self) { try lease(.string(wrong)) }
        }
        let pod = try decoded(["metadata": ["deletionTimestamp": "2026-01-01T01:00:00.9+01:00"]], "Pod").object
        #expect(pod["metadata"]?["deletionTimestamp"] == "2026-01-01T00:00:00Z")
        let error = #expect(throws: DecodingProblem.self) { try decoded(["data": ["a": "ab!="]], "Secret") }
        #expect(error?.text == "illegal base64 data at input byte 2")
    }

    @Test func writesQuantitiesInTheirShortestForm() throws {
        let resources: JSONValue = ["limits": ["cpu": 1, "memory": "1024Mi"], "requests": ["cpu": 0.5]]
        let container: JSONValue = ["name": "c", "resources": resources]
        let pod = try decoded(["spec": ["containers": [container]]], "Pod").object
        #expect(
            pod["spec"]?["containers"]?[0]?["resources"]
                == ["limits": ["cpu": "1", "memory": "1Gi"], "requests": ["cpu": "500m"]])
    }

    @Test func setsDefaultsInWhatIsThere() throws {
        let probe: JSONValue = ["httpGet": ["port": 80], "periodSeconds": 5]
        let spec: JSONValue = [
            "containers": [["name": "c", "readinessProbe": probe, "ports": [["containerPort": 80]]]],
            "volumes": [["name": "v", "secret": ["secretName": "s"]]],
        ]
        let pod = try decoded(["spec": spec], "Pod", setsDefaults: true).object
        #expect(pod["spec"]?["dnsPolicy"] == "ClusterFirst")
        #expect(pod["spec"]?["terminationGracePeriodSeconds"] == 30)
        #expect(pod["spec"]?["securityContext"] == .object([:]))
        let container = pod["spec"]?["containers"]?[0]
        #expect(container?["ports"] == [["containerPort": 80, "protocol": "TCP"]])
        #expect(
            container?["readinessProbe"] == [
                "httpGet": ["path": "/", "port": 80, "scheme": "HTTP"], "periodSeconds": 5, "failureThreshold": 3,
                "successThreshold": 1, "timeoutSeconds": 1,
            ])
        #expect(pod["spec"]?["volumes"]?[0]?["secret"]?["defaultMode"] == 420)
    }
}

@Suite struct QuantityTests {
    @Test(arguments: [
        ("0", "0"), ("1", "1"), ("1000m", "1"), ("1500m", "1500m"), ("0.5", "500m"), ("1.5Gi", "1536Mi"),
        ("1Gi", "1Gi"),
        ("1024Mi", "1Gi"), ("1000Ki", "1000Ki"), ("512", "512"), ("1000", "1k"), ("1e3", "1e3"), ("100e-3", "100e-3"),
        ("-1", "-1"), ("0.1n", "1n"), ("128974848", "128974848"), ("129e6", "129e6"), ("1Ki", "1Ki"), ("0.5Ki", "512"),
        ("1.0001Ki", "1024102400u"), (".5", "500m"), ("1E", "1E"), ("12T", "12T"),
    ])
    func hasOneForm(_ text: String, canonical: String) {
        #expect(Quantity(text)?.canonicalText == canonical)
    }

    @Test(arguments: ["", "x", "1x", "1ki", "1.2.3", "--1", "1 ", "Gi", "e3", "1e", "١", "1e-9223372036854775808"])
    func isNot(_ text: String) {
        #expect(Quantity(text) == nil)
    }
}
