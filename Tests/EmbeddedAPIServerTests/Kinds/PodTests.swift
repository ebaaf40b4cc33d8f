import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite("Pods")
struct PodTests {
    let cluster = Cluster()

    @Test func aPodGetsWhatItDoesNotSay() throws {
        let pod = try cluster.create(Sample.pod("p"))
        #expect(pod["status"] == ["phase": "Pending", "qosClass": "BestEffort"])
        #expect(pod.generation == 1)
        #expect(pod["spec"]?["restartPolicy"] == "Always")
        #expect(pod["spec"]?["priority"] == 0)
        #expect(pod["spec"]?["enableServiceLinks"] == true)
        #expect(pod["spec"]?["tolerations"]?.array?.count == 2)
        #expect(
            pod["spec"]?["containers"]?[0] == [
                "name": "c", "image": "nginx", "imagePullPolicy": "Always", "resources": .object([:]),
                "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
            ])
    }

    @Test(arguments: [
        ("nginx", true), ("nginx:latest", true), ("nginx:1.2", false), ("reg:5000/nginx", true),
        ("nginx@sha256:0", false),
    ])
    func imagesWithoutATagArePulledAlways(image: String, isLatest: Bool) {
        #expect(PodDefaults.isLatest(image) == isLatest)
    }

    @Test(
        arguments: [
            ([:], "BestEffort"), (["requests": ["cpu": "1"]], "Burstable"), (["limits": ["cpu": "1"]], "Burstable"),
            (["limits": ["cpu": "1", "memory": "1Gi"]], "Guaranteed"),
            (["limits": ["cpu": "1", "memory": "1Gi"], "requests": ["cpu": "500m"]], "Burstable"),
        ] as [(JSONValue, String)])
    func qualityOfServiceFollowsFromResources(resources: JSONValue, quality: String) throws {
        let pod = try cluster.create(Sample.pod("p", ["containers": [Sample.container(["resources": resources])]]))
        #expect(pod["status"]?["qosClass"]?.string == quality)
    }

    @Test(
        arguments: [
            (["containers": []], "spec.containers: Required value"),
            (["containers": [["name": "c"]]], "spec.containers[0].image: Required value"),
            (
                ["containers": [Sample.container(), Sample.container()]],
                "spec.containers[1].name: Duplicate value: \"c\""
            ),
            (
                ["containers": [Sample.container(["volumeMounts": [["name": "v", "mountPath": "/v"]]])]],
                "spec.containers[0].volumeMounts[0].name: Not found: \"v\""
            ),
            (
                ["containers": [Sample.container(["ports": [["containerPort": 70_000]]])]],
                "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"
            ),
            (
                ["containers": [Sample.container(["livenessProbe": .object([:])])]],
                "spec.containers[0].livenessProbe: Required value: must specify a handler type"
            ),
            (
                [
                    "containers": [
                        Sample.container(["resources": ["requests": ["cpu": "2"], "limits": ["cpu": "1"]]])
                    ]
                ],
                "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1"
            ),
            (
                ["restartPolicy": "Sometimes"],
                "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"OnFailure\", "
                    + "\"Never\""
            ),
            (
                ["volumes": [["name": "v", "secret": .object([:])]]],
                "spec.volumes[0].secret.secretName: Required value"
            ),
        ] as [(JSONObject, String)])
    func mistakesAreSaidAsARealServerSaysThem(spec: JSONObject, message: String) throws {
        expectRefusal(422, "Invalid", "Pod \"p\" is invalid: \(message)") {
            try cluster.create(Sample.pod("p", spec))
        }
    }

    @Test func ofASpecOnlyImagesDeadlinesAndTolerationsChange() throws {
        try cluster.create(Sample.pod("p"))
        let image = try cluster.patch(
            .pod("p"), ["spec": ["containers": [["name": "c", "image": "nginx:2"]]]], .strategic)
        #expect(image["spec"]?["containers"]?[0]?["image"] == "nginx:2")
        #expect(image.generation == 2)
        #expect(try cluster.patch(.pod("p"), ["spec": ["activeDeadlineSeconds": 100]]).generation == 3)
        let refused = refusal { try cluster.patch(.pod("p"), ["spec": ["restartPolicy": "Never"]]) }
        #expect(refused?.code == 422)
        #expect(refused?.message.contains("pod updates may not change fields other than") == true)
        #expect(refused?.message.hasSuffix("spec.restartPolicy") == true)
        expectRefusal(
            422, "Invalid",
            "Pod \"p\" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers"
        ) {
            try cluster.patch(.pod("p"), ["spec": ["containers": [["name": "d", "image": "x"]]]], .strategic)
        }
        expectRefusal(
            422, "Invalid",
            "Pod \"p\" is invalid: spec.activeDeadlineSeconds: Invalid value: 200: must be less than or equal to "
                + "previous value"
        ) {
            try cluster.patch(.pod("p"), ["spec": ["activeDeadlineSeconds": 200]])
        }
    }

    @Test func theStatusIsWrittenWhereItBelongs() throws {
        try cluster.create(Sample.pod("p"))
        #expect(
            try cluster.patch(.pod("p"), ["status": ["phase": "Running"]])["status"]?["phase"] == "Pending")
        let status = try cluster.patch(
            .pod("p"), ["spec": ["restartPolicy": "Never"], "status": ["phase": "Running"]], .merge, .status)
        #expect(status["status"]?["phase"] == "Running")
        #expect(status["status"]?["qosClass"] == "BestEffort")
        #expect(status["spec"]?["restartPolicy"] == "Always")
        #expect(status.generation == 1)
    }

    @Test func podsAreSelectedByTheirFields() throws {
        try cluster.create(Sample.pod("a", ["nodeName": "n"]))
        try cluster.create(Sample.pod("b"))
        func names(_ selector: String) throws -> [String] {
            try cluster.names(.pod("")) { $0.fieldSelector = selector }
        }
        #expect(try names("spec.nodeName=n") == ["a"])
        #expect(try names("spec.nodeName=") == ["b"])
        #expect(try names("spec.hostNetwork=false,status.phase=Pending,spec.restartPolicy=Always") == ["a", "b"])
        expectRefusal(400, "BadRequest", "field label not supported: spec.hostname") {
            _ = try names("spec.hostname=x")
        }
    }
}

@Suite("Deletion of Pods")
struct PodDeletionTests {
    let cluster = Cluster()

    @Test func aPodOnNoNodeGoesAtOnce() throws {
        try cluster.create(Sample.pod("p"))
        let result = try cluster.delete(.pod("p"))
        #expect(result.isGone)
        #expect(result.body.json.kind == "Pod")
        #expect(!cluster.exists(.pod("p")))
    }

    @Test func aPodOnANodeStaysUntilItsKubeletSaysSo() throws {
        try cluster.create(Sample.pod("p", ["nodeName": "n", "terminationGracePeriodSeconds": 20]))
        let held = try cluster.delete(.pod("p")).body.json
        #expect(held.isBeingDeleted)
        #expect(held.deletionGracePeriod == 20)
        #expect(held.generation == 2)
        // Only sooner, never later.
        #expect(try cluster.delete(.pod("p")) { $0.gracePeriodSeconds = 50 }.body.json.deletionGracePeriod == 20)
        #expect(try cluster.delete(.pod("p")) { $0.gracePeriodSeconds = 5 }.body.json.deletionGracePeriod == 5)
        #expect(try cluster.patch(.pod("p"), ["metadata": ["labels": ["x": "y"]]]).isBeingDeleted)
        #expect(try cluster.delete(.pod("p")) { $0.gracePeriodSeconds = 0 }.isGone)
        #expect(!cluster.exists(.pod("p")))
    }

    @Test func aPodThatEndedGoesAtOnce() throws {
        try cluster.create(Sample.pod("p", ["nodeName": "n"]))
        try cluster.patch(.pod("p"), ["status": ["phase": "Succeeded"]], .merge, .status)
        #expect(try cluster.delete(.pod("p")).isGone)
    }

    @Test func finalizersHoldItBeyondItsGracePeriod() throws {
        try cluster.create(Sample.pod("p", ["nodeName": "n"], metadata: ["finalizers": ["x.io/y"]]))
        #expect(try !cluster.delete(.pod("p")) { $0.gracePeriodSeconds = 0 }.isGone)
        try cluster.patch(.pod("p"), ["metadata": ["finalizers": .null]])
        #expect(!cluster.exists(.pod("p")))
    }

    @Test func aNamespaceWaitsForItsPods() throws {
        try cluster.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team"]])
        try cluster.create(Sample.pod("p", ["nodeName": "n"]), in: "team")
        try cluster.delete(.namespace("team"))
        cluster.core.settle()
        #expect(cluster.exists(.namespace("team")))
        var pod = Cluster.Reference.pod("p")
        pod.namespace = "team"
        #expect(try cluster.get(pod).isBeingDeleted)
        try cluster.delete(pod) { $0.gracePeriodSeconds = 0 }
        cluster.core.settle()
        #expect(!cluster.exists(.namespace("team")))
    }
}
