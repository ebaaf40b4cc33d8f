import JSON
import Testing

@testable import EmbeddedAPIServer

/// Defaults that depend on other fields, as a real server sets them.
@Suite struct BuiltInFormsTests {
    private let cluster = Cluster()

    private func created(_ apiVersion: String, _ kind: String, _ members: JSONObject) throws -> JSONValue {
        var object = JSONValue.object(members)
        object["apiVersion"] = .string(apiVersion)
        object["kind"] = .string(kind)
        object.setDefault(["metadata", "name"], "x")
        return try cluster.create(object)
    }

    private func pod(_ spec: JSONObject) throws -> JSONValue {
        var spec = spec
        if spec["containers"] == nil { spec["containers"] = [["name": "c", "image": "nginx"]] }
        return try #require(try created("v1", "Pod", ["spec": .object(spec)])["spec"])
    }

    @Test(arguments: [
        ("nginx", "Always"), ("nginx:latest", "Always"), ("nginx:1", "IfNotPresent"),
        ("registry.example:5000/nginx", "Always"), ("registry.example:5000/nginx:1", "IfNotPresent"),
        ("nginx@sha256:0123", "IfNotPresent"), ("nginx:latest@sha256:0123", "Always"),
    ])
    func imagesThatMoveArePulledAlways(_ image: String, policy: String) throws {
        let spec = try pod(["containers": [["name": "c", "image": .string(image)]]])
        #expect(spec["containers"]?[0]?["imagePullPolicy"] == .string(policy))
    }

    @Test func podsGetWhatTemplatesDoNot() throws {
        let spec = try pod([
            "hostNetwork": true, "serviceAccountName": "a", "volumes": [["name": "v"]],
            "containers": [
                [
                    "name": "c", "image": "i", "ports": [["containerPort": 80]],
                    "resources": ["limits": ["cpu": "1", "memory": "1Gi"], "requests": ["cpu": "100m"]],
                ]
            ],
        ])
        #expect(spec["enableServiceLinks"] == true)
        #expect(spec["serviceAccount"] == "a")
        #expect(spec["volumes"] == [["name": "v", "emptyDir": [:]]])
        #expect(spec["containers"]?[0]?["ports"]?[0]?["hostPort"] == 80)
        #expect(spec["containers"]?[0]?["resources"]?["requests"] == ["cpu": "100m", "memory": "1Gi"])
    }

    private static let template: JSONValue = [
        "metadata": ["labels": ["app": "a"]],
        "spec": ["containers": [["name": "c", "image": "nginx:1"]], "restartPolicy": "Always"],
    ]

    @Test func deploymentsRollAQuarterAtATime() throws {
        let spec: JSONValue = ["selector": ["matchLabels": ["app": "a"]], "template": Self.template]
        let object = try created("apps/v1", "Deployment", ["spec": spec])
        #expect(
            object["spec"]?["strategy"]
                == ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"]])
        #expect(object["spec"]?["replicas"] == 1)
        #expect(object["spec"]?["revisionHistoryLimit"] == 10)
        #expect(object["spec"]?["progressDeadlineSeconds"] == 600)
        let container = object["spec"]?["template"]?["spec"]?["containers"]?[0]
        #expect(container?["imagePullPolicy"] == "IfNotPresent")
        #expect(container?["resources"] == .object([:]))
        #expect(object["spec"]?["template"]?["spec"]?["enableServiceLinks"] == nil)
    }

    @Test func recreatingDeploymentsRollNothing() throws {
        let spec: JSONValue = [
            "selector": ["matchLabels": ["app": "a"]], "template": Self.template, "strategy": ["type": "Recreate"],
            "replicas": 0,
        ]
        let object = try created("apps/v1", "Deployment", ["spec": spec])
        #expect(object["spec"]?["strategy"] == ["type": "Recreate"])
        #expect(object["spec"]?["replicas"] == 0)
    }

    @Test func jobsRunOnceUnlessTheySayOtherwise() {
        func completed(_ spec: JSONValue) -> JSONValue? {
            var job: JSONValue = ["spec": spec]
            JobForm.complete(&job)
            return job["spec"]
        }
        #expect(completed([:])?["completions"] == 1)
        #expect(completed([:])?["parallelism"] == 1)
        #expect(completed([:])?["backoffLimit"] == 6)
        #expect(completed(["parallelism": 2])?["completions"] == nil)
        #expect(completed(["completions": 3])?["parallelism"] == 1)
        #expect(completed(["backoffLimitPerIndex": 1])?["backoffLimit"] == 2_147_483_647)
    }

    @Test func servicesAreReachedInTheClusterByDefault() {
        func completed(_ spec: JSONValue) -> JSONValue? {
            var service: JSONValue = ["spec": spec]
            ServiceForm.complete(&service)
            return service["spec"]
        }
        let plain = completed(["type": "ClusterIP", "sessionAffinity": "None", "ports": [["port": 80]]])
        #expect(plain?["internalTrafficPolicy"] == "Cluster")
        #expect(plain?["externalTrafficPolicy"] == nil)
        #expect(plain?["ports"] == [["port": 80, "targetPort": 80]])
        #expect(completed(["type": "ExternalName"])?["internalTrafficPolicy"] == nil)
        #expect(completed(["type": "NodePort"])?["externalTrafficPolicy"] == "Cluster")
        #expect(completed(["type": "LoadBalancer"])?["allocateLoadBalancerNodePorts"] == true)
        let sticky = completed(["type": "ClusterIP", "sessionAffinity": "ClientIP"])
        #expect(sticky?["sessionAffinityConfig"] == ["clientIP": ["timeoutSeconds": 10_800]])
    }

    @Test func bindingsKnowWhereSubjectsAreFrom() throws {
        let subjects: JSONValue = [
            ["kind": "User", "name": "u"], ["kind": "ServiceAccount", "name": "s", "namespace": "default"],
        ]
        let object = try created(
            "rbac.authorization.k8s.io/v1", "RoleBinding",
            ["subjects": subjects, "roleRef": ["kind": "Role", "name": "r", "apiGroup": "rbac.authorization.k8s.io"]])
        #expect(object["subjects"]?[0]?["apiGroup"] == "rbac.authorization.k8s.io")
        #expect(object["subjects"]?[1]?["apiGroup"] == nil)
    }

    @Test func networkPoliciesHoldForWhatTheyName() throws {
        let plain = try created("networking.k8s.io/v1", "NetworkPolicy", ["spec": ["podSelector": [:]]])
        #expect(plain["spec"]?["policyTypes"] == ["Ingress"])
        let egress = try created(
            "networking.k8s.io/v1", "NetworkPolicy",
            ["metadata": ["name": "y"], "spec": ["podSelector": [:], "egress": [[:]]]])
        #expect(egress["spec"]?["policyTypes"] == ["Ingress", "Egress"])
    }

    /// As a real server: who creates owns defaults too, and each container by its name.
    @Test func defaultsAreOwnedByWhoCreates() throws {
        let spec: JSONValue = ["selector": ["matchLabels": ["app": "a"]], "template": Self.template]
        let object = try created("apps/v1", "Deployment", ["spec": spec])
        let fields = object["metadata"]?["managedFields"]?[0]?["fieldsV1"]?["f:spec"]
        #expect(fields?["f:revisionHistoryLimit"] == .object([:]))
        let container = fields?["f:template"]?["f:spec"]?["f:containers"]?["k:{\"name\":\"c\"}"]
        #expect(container?["f:imagePullPolicy"] == .object([:]))
        #expect(container?["."] == .object([:]))
    }

    @Test func whatIsAppliedTwiceChangesNothing() throws {
        let spec: JSONValue = ["selector": ["matchLabels": ["app": "a"]], "template": Self.template]
        let object: JSONValue = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "x"], "spec": spec,
        ]
        let first = try cluster.apply(object, by: "a")
        #expect(try cluster.apply(object, by: "a") == first)
        let fields = first["metadata"]?["managedFields"]?[0]?["fieldsV1"]?["f:spec"]
        #expect(fields?["f:replicas"] == nil)
    }
}
