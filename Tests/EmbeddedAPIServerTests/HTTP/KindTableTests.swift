import FoundationEssentials
import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

/// Cells as a real 1.36 server gives them for the same objects.
@Suite struct KindTableTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)
    private let created: JSONValue = .string(Timestamp.format(Date(timeIntervalSince1970: 1_700_000_000 - 300)))

    private func cells(_ object: JSONValue, _ group: String, _ plural: String) throws -> [JSONValue] {
        let registry = ResourceRegistry(generation: 1, definitions: BuiltInResources.definitions)
        let resource = try #require(registry.definition(group: group, version: "v1", plural: plural))
        var object = object
        object.setMetadata("creationTimestamp", created)
        return try #require(TableLayout(for: resource).row(object, include: .none, now: now)["cells"]?.array)
    }

    private func pod(_ status: JSONValue, _ spec: JSONObject = [:]) -> JSONValue {
        var pod = Sample.pod("p", spec)
        pod["status"] = status
        return pod
    }

    @Test func showsPods() throws {
        let two: JSONValue = [Sample.container(), Sample.container(["name": "d"])]
        let status: JSONValue = [
            "phase": "Running", "podIPs": [["ip": "10.0.0.5"]],
            "containerStatuses": [
                [
                    "name": "c", "ready": true, "restartCount": 2, "state": ["running": .object([:])],
                    "lastState": ["terminated": ["exitCode": 1, "finishedAt": created]],
                ],
                ["name": "d", "ready": false, "state": ["waiting": ["reason": "CrashLoopBackOff"]]],
            ],
        ]
        #expect(
            try cells(pod(status, ["containers": two, "nodeName": "n1"]), "", "pods") == [
                "p", "1/2", "CrashLoopBackOff", "2 (5m ago)", "5m", "10.0.0.5", "n1", "<none>", "<none>",
            ])
    }

    @Test(
        arguments: [
            (["phase": "Pending"], "Pending", "0/1"),
            (["phase": "Failed", "reason": "Evicted"], "Evicted", "0/1"),
            (
                ["phase": "Pending", "conditions": [["type": "PodScheduled", "reason": "SchedulingGated"]]],
                "SchedulingGated", "0/1"
            ),
            (
                ["phase": "Pending", "containerStatuses": [["state": ["waiting": ["reason": "ContainerCreating"]]]]],
                "ContainerCreating", "0/1"
            ),
            (
                ["phase": "Running", "containerStatuses": [["ready": true, "state": ["running": .object([:])]]]],
                "Running", "1/1"
            ),
            (
                [
                    "phase": "Running",
                    "containerStatuses": [["state": ["terminated": ["exitCode": 137, "signal": 9]]]],
                ],
                "Signal:9", "0/1"
            ),
            (
                ["phase": "Succeeded", "containerStatuses": [["state": ["terminated": ["reason": "Completed"]]]]],
                "Completed", "0/1"
            ),
        ] as [(JSONValue, String, String)])
    func saysInAWordWhatAPodDoes(status: JSONValue, word: String, ready: String) {
        let summary = PodSummary(pod(status))
        #expect(summary.status == word)
        #expect("\(summary.ready)/\(summary.total)" == ready)
    }

    @Test(
        arguments: [
            (["running": .object([:])], "Init:0/1"),
            (["terminated": ["exitCode": 1, "reason": "Error"]], "Init:Error"),
            (["terminated": ["exitCode": 2]], "Init:ExitCode:2"),
            (["waiting": ["reason": "ImagePullBackOff"]], "Init:ImagePullBackOff"),
            (["waiting": ["reason": "PodInitializing"]], "Init:0/1"),
        ] as [(JSONValue, String)])
    func saysHowFarInitContainersAre(state: JSONValue, word: String) {
        let status: JSONValue = ["phase": "Pending", "initContainerStatuses": [["name": "i", "state": state]]]
        #expect(
            PodSummary(pod(status, ["initContainers": [Sample.container(["name": "i"])]])).status == word)
    }

    @Test func podsThatGoAreTerminating() {
        var going = pod(["phase": "Running"])
        going.setMetadata("deletionTimestamp", created)
        #expect(PodSummary(going).status == "Terminating")
        going[path: ["status", "reason"]] = "NodeLost"
        #expect(PodSummary(going).status == "Unknown")
        // Those that ended keep what they ended with.
        var ended = pod(["phase": "Succeeded", "reason": "x"])
        ended.setMetadata("deletionTimestamp", created)
        #expect(PodSummary(ended).status == "x")
    }

    @Test func marksPodsThatEnded() throws {
        #expect(PodSummary.rowConditions(pod(["phase": "Running"])) == nil)
        #expect(PodSummary.rowConditions(pod(["phase": "Failed"]))?[0]?["message"] == "The pod failed.")
    }

    @Test func showsServices() throws {
        var service = Sample.service(
            "s",
            [
                "type": "LoadBalancer", "clusterIPs": ["10.0.0.7"], "selector": ["a": "b", "x": "y"],
                "ports": [["port": 80, "nodePort": 30_090, "protocol": "TCP"], ["port": 53, "protocol": "UDP"]],
            ])
        #expect(try cells(service, "", "services")[3] == "<pending>")
        service["status"] = ["loadBalancer": ["ingress": [["ip": "1.2.3.4"], ["hostname": "a.b"]]]]
        #expect(
            try cells(service, "", "services") == [
                "s", "LoadBalancer", "10.0.0.7", "1.2.3.4,a.b", "80:30090/TCP,53/UDP", "5m", "a=b,x=y",
            ])
    }

    @Test func showsNodes() throws {
        let node = Sample.object(
            "v1", "Node", "n",
            [
                "labels": [
                    "node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": "",
                    "kubernetes.io/role": "x",
                ]
            ],
            [
                "spec": ["unschedulable": true],
                "status": [
                    "conditions": [["type": "Ready", "status": "False"]],
                    "addresses": [["type": "InternalIP", "address": "1.2.3.4"]],
                    "nodeInfo": ["kubeletVersion": "v1", "kernelVersion": "6", "architecture": "amd64"],
                ],
            ])
        #expect(
            try cells(node, "", "nodes") == [
                "n", "NotReady,SchedulingDisabled", "control-plane,worker,x", "5m", "v1", "1.2.3.4", "<none>",
                "<unknown>", "6 (amd64)", "<unknown>",
            ])
    }

    @Test func showsWorkloads() throws {
        var deployment = Sample.deployment("d", ["replicas": 2])
        deployment["status"] = ["readyReplicas": 1, "updatedReplicas": 2, "availableReplicas": 1]
        #expect(
            try cells(deployment, "apps", "deployments") == ["d", "1/2", 2, 1, "5m", "c", "nginx", "a=b"])
        #expect(
            try cells(Sample.deployment("r", kind: "ReplicaSet", ["replicas": 1]), "apps", "replicasets") == [
                "r", 1, 0, 0, "5m", "c", "nginx", "a=b",
            ])
        var job = Sample.job("j", ["completions": 1])
        job["status"] = ["startTime": .string(Timestamp.format(now - 90))]
        #expect(try cells(job, "batch", "jobs").prefix(5) == ["j", "Running", "0/1", "90s", "5m"])
        job["status"] = ["conditions": [["type": "Complete", "status": "True"]], "succeeded": 1]
        #expect(try cells(job, "batch", "jobs").prefix(3) == ["j", "Complete", "1/1"])
    }

    @Test func showsSelectorsInOrder() {
        #expect(
            CellTexts.selector([
                "matchLabels": ["z": "1"],
                "matchExpressions": [
                    ["key": "a", "operator": "In", "values": ["y", "x"]], ["key": "b", "operator": "DoesNotExist"],
                ],
            ]) == "a in (x,y),!b,z=1")
        #expect(CellTexts.selector(["matchExpressions": [["key": "a", "operator": "Foo"]]]) == nil)
    }

    @Test func showsWhatDecidesWhoMayWhat() throws {
        let binding = Sample.object(
            "rbac.authorization.k8s.io/v1", "RoleBinding", "r", [:],
            [
                "roleRef": ["kind": "Role", "name": "x"],
                "subjects": [
                    ["kind": "User", "name": "u"], ["kind": "ServiceAccount", "name": "a", "namespace": "b"],
                    ["kind": "Group", "name": "g"],
                ],
            ])
        #expect(
            try cells(binding, "rbac.authorization.k8s.io", "rolebindings") == ["r", "Role/x", "5m", "u", "g", "b/a"])
        #expect(
            try cells(Sample.budget("b"), "policy", "poddisruptionbudgets") == ["b", "1", "N/A", 0, "5m"])
        let slice = Sample.object(
            "discovery.k8s.io/v1", "EndpointSlice", "e", [:],
            [
                "addressType": "IPv4", "endpoints": [["addresses": ["1.1.1.1"]]],
                "ports": [["port": 80], ["name": "b"], ["port": 1], ["port": 2]],
            ])
        #expect(
            try cells(slice, "discovery.k8s.io", "endpointslices") == [
                "e", "IPv4", "80,b,1 + 1 more...", "1.1.1.1", "5m",
            ])
    }
}
