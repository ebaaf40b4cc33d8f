import JSON
import Testing

@testable import EmbeddedAPIServer

/// What people do with `kubectl` to Pods, Deployments, Services and nodes.
@Suite(.enabled("kubectl 1.30 or newer must be on the PATH") { await hasKubectl.value }, .timeLimit(.minutes(10)))
struct KubectlWorkloadTests {
    @Test func rollsOutDeployments() async throws {
        try await Kubectl.withServer { kubectl in
            try await kubectl("create", "deployment", "web", "--image", "nginx:1", "--port", "80")
            try await kubectl("set", "image", "deployment/web", "nginx=nginx:2")
            try await kubectl("set", "env", "deployment/web", "A=1")
            try await kubectl("rollout", "restart", "deployment/web")
            try await kubectl("scale", "deployment/web", "--replicas", "3")
            try await kubectl("label", "deployment/web", "team=a")
            try await kubectl("annotate", "deployment/web", "note=x")
            try await kubectl(
                "patch", "deployment", "web", "-p", #"{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"#
            )
            let web = try await kubectl.object("deployment", "web")
            #expect(web["spec"]?["replicas"] == 3)
            #expect(web["spec"]?["strategy"] == ["type": "Recreate"])
            let template = web["spec"]?["template"]
            #expect(template?["spec"]?["containers"]?[0]?["image"] == "nginx:2")
            #expect(template?["spec"]?["containers"]?[0]?["env"] == [["name": "A", "value": "1"]])
            #expect(template?["metadata"]?["annotations"]?["kubectl.kubernetes.io/restartedAt"] != nil)
            #expect(try await kubectl("get", "deployment", "web").table.last?.prefix(4) == ["web", "0/3", "0", "0"])
            #expect(try await kubectl("get", "deployment/web", "--subresource=scale").table.last?[1] == "3")
            try await kubectl("expose", "deployment", "web", "--type", "NodePort")
            let service = try await kubectl("get", "service", "web").table.last
            #expect(service?[1] == "NodePort")
            #expect(service?[2].hasPrefix("10.96.") == true)
        }
    }

    @Test func runsAndDeletesPods() async throws {
        try await Kubectl.withServer { kubectl in
            try await kubectl("run", "one", "--image", "nginx")
            try await kubectl(
                "run", "two", "--image", "nginx", "--overrides", #"{"spec":{"nodeName":"n"}}"#)
            try await kubectl("label", "pod", "one", "x=y")
            #expect(try await kubectl("get", "pod", "one").table.last?.prefix(3) == ["one", "0/1", "Pending"])
            #expect(try await kubectl("logs", "two").output.contains("no process"))
            try await kubectl("delete", "pod", "one")
            try await kubectl("delete", "pod", "two", "--wait=false")
            #expect(try await kubectl("get", "pod", "two").table.last?[2] == "Terminating")
            try await kubectl("delete", "pod", "two", "--grace-period=0", "--force")
            #expect(try await kubectl("get", "pods").output == "")
        }
    }

    @Test func taintsAndCordonsNodes() async throws {
        try await Kubectl.withServer { kubectl in
            try await kubectl(
                "create", "-f", "-", input: #"{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}}"#)
            try await kubectl("cordon", "n")
            try await kubectl("taint", "node", "n", "a=b:NoSchedule")
            #expect(
                try await kubectl("get", "node", "n").table.last?[1] == "Unknown,SchedulingDisabled")
            try await kubectl("uncordon", "n")
            try await kubectl("taint", "node", "n", "a-")
            #expect(try await kubectl.object("node", "n")["spec"]?["taints"]?.array?.count == 1)
        }
    }
}
