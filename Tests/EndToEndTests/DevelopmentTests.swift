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
