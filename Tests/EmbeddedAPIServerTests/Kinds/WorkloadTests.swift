import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite("Deployments, ReplicaSets and Jobs")
struct WorkloadTests {
    let cluster = Cluster()

    @Test func aDeploymentGetsWhatItDoesNotSay() throws {
        let made = try cluster.create(Sample.deployment("d"))
        #expect(made["spec"]?["replicas"] == 1)
        #expect(
            made["spec"]?["strategy"] == [
                "type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"],
            ])
        #expect(made["status"] == .object([:]))
        #expect(made.generation == 1)
    }

    @Test func generationsCountWhatIsDesired() throws {
        try cluster.create(Sample.deployment("d"))
        #expect(try cluster.patch(.deployment("d"), ["metadata": ["labels": ["x": "y"]]]).generation == 1)
        #expect(try cluster.patch(.deployment("d"), ["metadata": ["annotations": ["x": "y"]]]).generation == 2)
        #expect(try cluster.patch(.deployment("d"), ["spec": ["replicas": 3]]).generation == 3)
        let status = try cluster.patch(
            .deployment("d"),
            ["metadata": ["annotations": ["q": "r"]], "spec": ["replicas": 9], "status": ["replicas": 2]], .merge,
            .status)
        #expect(status.generation == 3)
        #expect(status["spec"]?["replicas"] == 3)
        #expect(status["status"]?["replicas"] == 2)
    }

    @Test(
        arguments: [
            (
                ["selector": ["matchLabels": ["a": "c"]]],
                "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`"
            ),
            (["selector": .object([:])], "spec.selector: Invalid value: {}: empty selector is invalid for deployment"),
            (["replicas": -1], "spec.replicas: Invalid value: -1: must be greater than or equal to 0"),
            (
                ["strategy": ["type": "Recreate", "rollingUpdate": ["maxSurge": 1]]],
                "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"
            ),
            (
                ["strategy": ["rollingUpdate": ["maxSurge": 0, "maxUnavailable": 0]]],
                "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"
            ),
        ] as [(JSONObject, String)])
    func mistakesAreSaidAsARealServerSaysThem(spec: JSONObject, message: String) throws {
        expectRefusal(422, "Invalid", "Deployment.apps \"d\" is invalid: \(message)") {
            try cluster.create(Sample.deployment("d", spec))
        }
    }

    @Test func selectorsStay() throws {
        try cluster.create(Sample.deployment("d"))
        expectRefusal(
            422, "Invalid",
            "Deployment.apps \"d\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"z\"}}: field is "
                + "immutable"
        ) {
            try cluster.patch(
                .deployment("d"),
                [
                    "spec": [
                        "selector": ["matchLabels": ["a": "z"]], "template": ["metadata": ["labels": ["a": "z"]]],
                    ]
                ])
        }
    }

    @Test func aJobKnowsItsPodsByItsUID() throws {
        let job = try cluster.create(Sample.job("j"))
        let uid = JSONValue.string(job.objectUID)
        #expect(job["spec"]?["selector"] == ["matchLabels": ["batch.kubernetes.io/controller-uid": uid]])
        #expect(job[path: ["spec", "template", "metadata", "labels", "job-name"]] == "j")
        #expect(job["spec"]?["completions"] == 1)
        #expect(job["spec"]?["parallelism"] == 1)
        #expect(try cluster.create(Sample.job("k", ["parallelism": 3]))["spec"]?["completions"] == nil)
        expectRefusal(
            422, "Invalid", "Job.batch \"j\" is invalid: spec.completions: Invalid value: 3: field is immutable"
        ) {
            try cluster.patch(.job("j"), ["spec": ["completions": 3]])
        }
        expectRefusal(
            422, "Invalid",
            "Job.batch \"l\" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "
                + "\"OnFailure\", \"Never\""
        ) {
            try cluster.create(Sample.job("l", ["template": ["spec": ["containers": [Sample.container()]]]]))
        }
    }

    @Test func thePodsOfAJobStayUnlessAskedFor() throws {
        let job = try cluster.create(Sample.job("j"))
        let owner: JSONValue = [
            "apiVersion": "batch/v1", "kind": "Job", "name": "j", "uid": .string(job.objectUID), "controller": true,
        ]
        try cluster.create(Sample.pod("p", metadata: ["ownerReferences": [owner]]))
        let result = try cluster.delete(.job("j"))
        #expect(result.body.json.finalizers == ["orphan"])
        #expect(result.warnings.first?.hasPrefix("child pods are preserved by default") == true)
        cluster.core.settle()
        #expect(!cluster.exists(.job("j")))
        #expect(try cluster.get(.pod("p")).owners.isEmpty)
    }

    @Test func scaleIsReadAndWrittenByItself() throws {
        try cluster.create(Sample.deployment("d"))
        let target = try cluster.target(.deployment("d"), .scale)
        let scale = try cluster.core.scale(target).json
        #expect(scale.kind == "Scale")
        #expect(scale["spec"]?["replicas"] == 1)
        #expect(scale["status"]?["selector"] == "a=b")
        let patch = RequestBody(bytes: Array(#"{"spec":{"replicas":3}}"#.utf8))
        #expect(
            try cluster.core.patchScale(patch, type: .merge, at: target, cluster.options()).object.json["spec"]?[
                "replicas"] == 3)
        let after = try cluster.get(.deployment("d"))
        #expect(after["spec"]?["replicas"] == 3)
        #expect(after.generation == 2)
        expectRefusal(
            422, "Invalid",
            "Scale.autoscaling \"d\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0"
        ) {
            let patch = RequestBody(bytes: Array(#"{"spec":{"replicas":-1}}"#.utf8))
            _ = try cluster.core.patchScale(patch, type: .merge, at: target, cluster.options())
        }
        expectRefusal(409, "Conflict") {
            _ = try cluster.core.updateScale(
                RequestBody(bytes: scale.encoded()), at: target, cluster.options())
        }
    }
}
