import FoundationEssentials
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `koguma dev`: an API server and the controller in one process.
    @Suite struct Development {
        @Test func `It makes a Mesh Ready, in the namespace of the guide`() async throws {
            let openssl = try OpenSSL()
            let kubeconfig = openssl.directory.file("kubeconfig")
            let command = koguma(["dev", "--port", "0", "--write-kubeconfig", kubeconfig])
            try await withProcess(command) { server in
                try await server.output.first { $0.contains(kubeconfig) }
                let mode = try FileManager.default.attributesOfItem(atPath: kubeconfig)[.posixPermissions] as? Int
                #expect(mode == 0o600)
                let kubectl = Kubectl(kubeconfig: kubeconfig, cache: openssl.directory)
                let guide = try await kubectl.get("namespace", "kong-air-production")
                #expect(guide[path: ["metadata", "labels", "kuma.io/sidecar-injection"]]?.string == "enabled")
                try await kubectl("wait", "--for=condition=Ready", "mesh/default", "--timeout=60s")
                try await kubectl("apply", "-f", Repository.examples + "/mesh-backends-builtin.yaml")
                try await kubectl("wait", "--for=condition=Ready", "mesh/default", "--timeout=60s")
                let secrets = try await kubectl("get", "secrets", "-n", "kong-mesh-system", "-o", "name")
                #expect(secrets.contains("secret/default.ca-builtin-cert-builtin"))
                for example in ["allow-all", "default-deny", "allow-flight-control"] {
                    try await kubectl("apply", "-f", Repository.examples + "/permission-\(example).yaml")
                }
                server.terminate()
                #expect(try await server.exit() == .code(0))
            }
        }

        private let namespace = "kong-air-production"

        /// Runs `koguma dev --with-example` and a `kubectl` for it.
        private func withExample(_ body: (Kubectl) async throws -> Void) async throws {
            let openssl = try OpenSSL()
            let kubeconfig = openssl.directory.file("kubeconfig")
            let command = koguma(["dev", "--port", "0", "--with-example", "--write-kubeconfig", kubeconfig])
            try await withProcess(command) { server in
                try await server.output.first { $0.contains(kubeconfig) }
                try await body(Kubectl(kubeconfig: kubeconfig, cache: openssl.directory))
                server.terminate()
                #expect(try await server.exit() == .code(0))
            }
        }

        @Test func `With the example the workloads of the guides are there, and live`() async throws {
            try await withExample { kubectl in
                for name in ["check-in-api-blu", "flight-control-blu"] {
                    try await kubectl("rollout", "status", "deployment/\(name)", "--timeout=60s", "-n", namespace)
                }
                try await kubectl("wait", "--for=condition=Ready", "pods", "--all", "--timeout=60s", "-n", namespace)
                let slices = try await kubectl(
                    "get", "endpointslices", "-l", "kubernetes.io/service-name=check-in-api-blu", "-o",
                    "jsonpath={.items[*].endpoints[*].addresses[0]}", "-n", namespace)
                let addresses = slices.split(separator: " ")
                #expect(addresses.count == 2 && addresses.allSatisfy { $0.hasPrefix("127.") }, "\(slices)")
                // The policies of the guide go on top.
                for example in ["mesh-backends-builtin", "permission-allow-all"] {
                    try await kubectl("apply", "-f", Repository.examples + "/\(example).yaml")
                }
                // The manifest of the repository is what is there.
                try await kubectl("apply", "-f", Repository.examples + "/kong-air-production.yaml")
                try await kubectl("rollout", "status", "deployment/check-in-api-blu", "--timeout=60s", "-n", namespace)
            }
        }

        @Test func `Deployments scale, restart and are undone; a deleted Pod is replaced`() async throws {
            try await withExample { kubectl in
                let deployment = "deployment/flight-control-blu"
                func settle() async throws {
                    try await kubectl("rollout", "status", deployment, "--timeout=60s", "-n", namespace)
                }
                try await settle()
                try await kubectl("scale", deployment, "--replicas=3", "-n", namespace)
                try await settle()
                try await kubectl("set", "image", deployment, "app=app:2", "-n", namespace)
                try await settle()
                try await kubectl("rollout", "undo", deployment, "-n", namespace)
                try await settle()
                try await kubectl("rollout", "restart", deployment, "-n", namespace)
                try await settle()
                let history = try await kubectl("rollout", "history", deployment, "-n", namespace)
                #expect(history.contains("4"), "\(history)")
                let pod = try await kubectl(
                    "get", "pods", "-l", "app=flight-control-blu", "-o", "jsonpath={.items[0].metadata.name}", "-n",
                    namespace)
                try await kubectl("delete", "pod", pod, "--timeout=60s", "-n", namespace)
                try await settle()
            }
        }

        @Test func `A Pod waits for the Secret that it mounts`() async throws {
            try await withExample { kubectl in
                let manifest = """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: waiting, namespace: default}
                    spec:
                      containers: [{name: app, image: app}]
                      volumes: [{name: identity, secret: {secretName: identity}}]
                    """
                try await kubectl("apply", "-f", "-", input: manifest)
                _ = try await kubectl.text(of: "events.events.k8s.io", template: "{.reason}") { $0 == "FailedMount" }
                #expect(try await kubectl("get", "pod", "waiting").contains("ContainerCreating"))
                try await kubectl("create", "secret", "generic", "identity", "--from-literal=a=b")
                try await kubectl("wait", "--for=condition=Ready", "pod/waiting", "--timeout=60s")
            }
        }

        @Test func `A port that is taken is said in one line`() async throws {
            let openssl = try OpenSSL()
            let kubeconfig = openssl.directory.file("kubeconfig")
            try await withProcess(koguma(["dev", "--port", "0", "--write-kubeconfig", kubeconfig])) { server in
                try await server.output.first { $0.contains(kubeconfig) }
                let url = try await Kubectl(kubeconfig: kubeconfig, cache: openssl.directory)(
                    "config", "view", "-o", "jsonpath={.clusters[0].cluster.server}")
                let port = String(url.split(separator: ":").last ?? "")
                let other = openssl.directory.file("other")
                let outcome = try await koguma(["dev", "--port", port, "--write-kubeconfig", other]).run()
                #expect(outcome.exit != .code(0))
                #expect(outcome.errors.contains(port), "\(outcome.text)")
            }
        }

        @Test func `The demo holds what it promises`() async throws {
            try await Command(Repository.root + "/Docs/demo.sh", [Repository.koguma], limit: .seconds(240)).succeed()
        }
    }
}
