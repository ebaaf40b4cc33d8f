import FoundationEssentials
import JSON
import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// `koguma ca` and `koguma uninstall` against a cluster whose controller runs.
    @Suite struct AuthorityCommands {
        private func run(_ installation: Installation, _ arguments: String...) async throws -> Outcome {
            try await koguma(arguments + ["--kubeconfig", installation.cluster.kubeconfig]).run()
        }

        @Test func `list, show and bundle say what signs`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("blue"))
                    try await installation.apply(Manifest.mesh("off", spec: "{}"))
                    try await installation.waitUntil(of: "blue")
                    try await installation.waitUntil(of: "off")
                }
                let fingerprint = try #require(
                    try await installation.kubectl.get("mesh", "blue")[
                        path: ["status", "mtls", "ca", "fingerprint"]]?.string)
                let list = try await run(installation, "ca", "list")
                let lines = list.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                #expect(lines.first?.first == "MESH")
                let blue = try #require(lines.first { $0.first == "blue" })
                #expect(blue[1...3] == ["Enabled", "builtin", "-"] && blue[5] == "True")
                #expect(fingerprint.hasPrefix(blue[6]))
                #expect(lines.first { $0.first == "off" }?.dropFirst() == ["Disabled", "-", "-", "-", "True", "-"])

                let show = try await run(installation, "ca", "show", "blue")
                #expect(show.exit == .code(0) && show.output.contains("Signer:       \(fingerprint)"), "\(show.text)")
                let pem = try await run(installation, "ca", "bundle", "blue")
                let secret = Names.certificateSecret(mesh: "blue", backend: "builtin")
                let stored = try await installation.kubectl.get("secret", "-n", installation.namespace, secret)
                let value = try #require(stored[path: ["data", Names.secretValue]]?.string)
                #expect(Data(pem.output.utf8) == Data(base64Encoded: value), "\(pem.text)")
                let document = try JSONValue(
                    parsing: Array(try await run(installation, "ca", "bundle", "blue", "-o", "spiffe").output.utf8))
                #expect(document["keys"]?[0]?["use"] == "x509-svid" && document["keys"]?[0]?["kid"] == nil)
                #expect(document["keys"]?[0]?["x5c"]?.array?.count == 1)
                #expect((document["spiffe_sequence"]?.integer ?? 0) > 0 && document["spiffe_refresh_hint"] == 300)
            }
        }

        @Test func `what cannot be is refused with the object and the remedy`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.mesh("off", spec: "{}"))
                    try await installation.waitUntil(of: "off")
                }
                let refusals: [([String], String)] = [
                    (["ca", "show", "nope"], "there is no Mesh nope in the cluster; there is off"),
                    (["ca", "rotate", "off"], "Mesh off has no certificate authority yet"),
                    (["ca", "taint", "off", "00"], "Mesh off has no certificate authority yet"),
                    (
                        ["ca", "bundle", "off", "--system-namespace", installation.namespace],
                        "ConfigMap \(installation.namespace)/off.mesh-trust-bundle is not there"
                    ),
                    (["uninstall"], "without --keep-ca"),
                ]
                for (arguments, text) in refusals {
                    let outcome = try await koguma(arguments + ["--kubeconfig", installation.cluster.kubeconfig]).run()
                    #expect(outcome.exit == .code(1) && outcome.errors.contains(text), "\(outcome.text)")
                }
                let elsewhere = try await koguma(
                    ["ca", "bundle", "off", "--kubeconfig", installation.cluster.kubeconfig],
                    environment: ["KOGUMA_SYSTEM_NAMESPACE": "elsewhere"]
                ).run()
                #expect(elsewhere.errors.contains("ConfigMap elsewhere/off.mesh-trust-bundle"), "\(elsewhere.text)")
                for arguments in [["ca", "nonsense"], ["ca", "show"], ["ca", "bundle", "off", "-o", "x"]] {
                    #expect(try await koguma(arguments).run().exit == .code(64), "EX_USAGE")
                }
            }
        }

        @Test func `A root that was handed back is adopted by the next controller`() async throws {
            try await withInstallation { installation in
                try await installation.apply(Manifest.builtin("blue"))
                let arguments = ["uninstall", "--keep-ca", "--kubeconfig", installation.cluster.kubeconfig]
                let environment = ["KOGUMA_SYSTEM_NAMESPACE": Optional(installation.namespace)]
                try await installation.withController { _ in
                    try await installation.waitUntil(of: "blue")
                    let early = try await koguma(arguments, environment: environment).run()
                    #expect(
                        early.exit == .code(1) && early.errors.contains("Scale the Deployment to 0"), "\(early.text)")
                }
                let pem = try await run(installation, "ca", "bundle", "blue").output
                let outcome = try await koguma(arguments, environment: environment).run()
                #expect(outcome.exit == .code(0), "\(outcome.text)")
                let mesh = try await installation.kubectl.get("mesh", "blue")
                #expect(mesh["status"] == nil && mesh[path: ["metadata", "finalizers"]] == nil)
                try await installation.withController { _ in
                    try await installation.waitUntil(of: "blue")
                }
                #expect(try await run(installation, "ca", "bundle", "blue").output == pem)
            }
        }

        @Test func `rotate asks for one rotation at a time, and touches nothing else`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("blue"))
                    try await installation.waitUntil(of: "blue")
                    try await installation.kubectl("annotate", "mesh", "blue", "team=blue")
                    let spec = try await installation.kubectl.get("mesh", "blue")["spec"]
                    let first = try await run(installation, "ca", "rotate", "blue")
                    #expect(first.exit == .code(0) && first.output.contains("Watch it with"), "\(first.text)")
                    try await installation.wait(for: "Rotating", of: "blue", toBe: "True", reason: "Distributing")
                    let mesh = try await installation.kubectl.get("mesh", "blue")
                    #expect(mesh[path: ["metadata", "annotations", "team"]] == "blue" && mesh["spec"] == spec)
                    #expect(mesh[path: ["status", "mtls", "anchors"]]?.array?.count == 2)
                    let second = try await run(installation, "ca", "rotate", "blue")
                    #expect(second.exit == .code(1), "\(second.text)")
                    #expect(second.errors.contains("A rotation of Mesh blue is in progress (Distributing)"))
                    #expect(
                        try await installation.kubectl.get("mesh", "blue")[path: ["metadata", "annotations"]]
                            == mesh[path: ["metadata", "annotations"]])
                }
            }
        }

        @Test func `a rotation ends with another root under Kuma's names`() async throws {
            try await withInstallation { installation in
                try await installation.withController("--propagation-delay", "1s") { _ in
                    try await installation.apply(Manifest.builtin("blue"))
                    try await installation.waitUntil(of: "blue")
                    let old = try await run(installation, "ca", "bundle", "blue").output
                    #expect(try await run(installation, "ca", "rotate", "blue").exit == .code(0))
                    try await installation.event("Normal", "RootRemoved", about: "blue")
                    try await installation.wait(for: "Rotating", of: "blue", toBe: "False")
                    let new = try await run(installation, "ca", "bundle", "blue").output
                    #expect(new != old && !new.isEmpty)
                    let secret = Names.certificateSecret(mesh: "blue", backend: "builtin")
                    let stored = try await installation.kubectl.get("secret", "-n", installation.namespace, secret)
                    let value = try #require(stored[path: ["data", Names.secretValue]]?.string)
                    #expect(Data(new.utf8) == Data(base64Encoded: value))
                }
            }
        }

        @Test func `taint distrusts a root at once, and is never undone`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("blue"))
                    try await installation.waitUntil(of: "blue")
                    let old = try await run(installation, "ca", "bundle", "blue").output
                    let fingerprint = try #require(
                        try await installation.kubectl.get("mesh", "blue")[
                            path: ["status", "mtls", "ca", "fingerprint"]]?.string)
                    let none = String(repeating: "0", count: 64)
                    let wrong = try await run(installation, "ca", "taint", "blue", none)
                    #expect(wrong.exit == .code(1) && wrong.errors.contains(fingerprint), "\(wrong.text)")
                    let taint = try await run(installation, "ca", "taint", "blue", fingerprint.uppercased())
                    #expect(taint.exit == .code(0) && taint.output.contains("cannot be undone"), "\(taint.text)")
                    try await installation.event("Warning", "RootTainted", about: "blue")
                    try await installation.waitUntil(of: "blue")
                    let show = try await run(installation, "ca", "show", "blue").output
                    #expect(show.contains("Tainted, never trusted again:\n  \(fingerprint)"), "\(show)")
                    #expect(!show.contains("Signer:       \(fingerprint)"), "\(show)")
                    #expect(try await !run(installation, "ca", "bundle", "blue").output.contains(old))
                    let again = try await run(installation, "ca", "taint", "blue", fingerprint)
                    #expect(again.exit == .code(0) && again.output.contains("is tainted already"), "\(again.text)")
                }
            }
        }
    }
}
