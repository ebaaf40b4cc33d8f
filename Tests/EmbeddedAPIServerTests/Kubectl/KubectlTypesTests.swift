import JSON
import Testing

@testable import EmbeddedAPIServer

/// What `kubectl` makes of the kinds: discovery, explanations, completion, strictness, defaults.
@Suite(.enabled("kubectl 1.30 or newer must be on the PATH") { await hasKubectl.value }, .timeLimit(.minutes(10)))
struct KubectlTypesTests {
    private static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: web, image: "nginx:1", resources: {limits: {cpu: "1"}}, ports: [{containerPort: 80}]}
        """

    @Test func listsKindsAsARealServer() async throws {
        try await Kubectl.withServer { kubectl in
            let lines = try await kubectl("api-resources", "-o", "wide", "--no-headers").output
                .split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
            func line(_ name: String) -> [Substring]? { lines.first { $0.first == name[...] } }
            #expect(line("pods")?[1...4] == ["po", "v1", "true", "Pod"])
            #expect(line("pods")?.last == "all")
            #expect(line("deployments")?[1...4] == ["deploy", "apps/v1", "true", "Deployment"])
            #expect(line("tokenreviews")?[1...] == ["authentication.k8s.io/v1", "false", "TokenReview", "create"])
            #expect(line("networkpolicies")?[1] == "netpol")
            #expect(try await kubectl("api-versions").output.contains("policy/v1\n"))
        }
    }

    @Test func explainsBuiltInKinds() async throws {
        try await Kubectl.withServer { kubectl in
            let containers = try await kubectl("explain", "pods.spec.containers").output
            #expect(containers.contains("FIELD: containers <[]Container>"))
            #expect(containers.contains("name\t<string> -required-"))
            #expect(containers.contains("ports\t<[]ContainerPort>"))
            let deployment = try await kubectl("explain", "deployment.spec", "--recursive").output
            #expect(deployment.contains("progressDeadlineSeconds\t<integer>"))
            #expect(deployment.contains("maxSurge\t<IntOrString>"))
            let service = try await kubectl("explain", "service").output
            #expect(service.contains("A name and an address for a set of Pods."))
            for kind in ["roles", "networkpolicies", "events", "poddisruptionbudgets", "endpointslices", "jobs"] {
                try await kubectl("explain", kind, "--recursive")
            }
        }
    }

    @Test func appliesDeploymentsWithoutEnd() async throws {
        try await Kubectl.withServer { kubectl in
            #expect(
                try await kubectl("apply", "-f", "-", input: Self.deployment).output
                    == "deployment.apps/web created\n")
            #expect(
                try await kubectl("apply", "-f", "-", input: Self.deployment).output
                    == "deployment.apps/web unchanged\n")
            #expect(try await kubectl("diff", "-f", "-", input: Self.deployment).output == "")
            let object = try await kubectl.object("deployment", "web")
            let container = object["spec"]?["template"]?["spec"]?["containers"]?[0]
            #expect(container?["resources"] == ["limits": ["cpu": "1"]])
            #expect(container?["terminationMessagePolicy"] == "File")
        }
    }

    @Test func refusesAMisspeltFieldOfAContainer() async throws {
        try await Kubectl.withServer { kubectl in
            let wrong = Self.deployment.replacing("image:", with: "imaage:")
            let refused = try await kubectl("apply", "-f", "-", input: wrong, mayFail: true)
            #expect(!refused.isSuccess)
            #expect(refused.errors.contains("unknown field \"spec.template.spec.containers[0].imaage\""))
        }
    }

    /// These commands send protobuf.
    @Test func createsWithTypedClients() async throws {
        try await Kubectl.withServer { kubectl in
            try await kubectl("create", "deployment", "web", "--image=nginx", "--replicas=2", "--port=80")
            let deployment = try await kubectl.object("deployment", "web")
            #expect(deployment["spec"]?["replicas"] == 2)
            #expect(deployment["spec"]?["template"]?["spec"]?["containers"]?[0]?["ports"]?[0]?["containerPort"] == 80)
            try await kubectl("create", "service", "clusterip", "web", "--tcp=80:http")
            #expect(try await kubectl.object("service", "web")["spec"]?["ports"]?[0]?["targetPort"] == "http")
            try await kubectl("create", "serviceaccount", "robot")
            try await kubectl("create", "role", "reader", "--verb=get,list", "--resource=pods,deployments.apps")
            let rules = try await kubectl.object("role", "reader")["rules"]
            #expect(rules?[0] == ["apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]])
            try await kubectl("create", "rolebinding", "reader", "--role=reader", "--serviceaccount=default:robot")
            try await kubectl("create", "clusterrole", "health", "--verb=get", "--non-resource-url=/healthz")
            try await kubectl("create", "job", "once", "--image=busybox:1", "--", "true")
            #expect(try await kubectl.object("job", "once")["spec"]?["completions"] == 1)
            try await kubectl("create", "poddisruptionbudget", "web", "--selector=app=web", "--min-available=50%")
            #expect(try await kubectl.object("pdb", "web")["spec"]?["minAvailable"] == "50%")
        }
    }

    @Test func completesNames() async throws {
        try await Kubectl.withServer { kubectl in
            try await kubectl("create", "configmap", "settings")
            #expect(try await kubectl("__complete", "get", "configmap", "").output.contains("settings"))
            let kinds = try await kubectl("__complete", "get", "pod").output
            #expect(kinds.contains("pods"))
            #expect(kinds.contains("poddisruptionbudgets"))
        }
    }
}
