import FoundationEssentials
import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// The commands that need no cluster.
    @Suite struct CommandLineTool {
        @Test func `version prints the version`() async throws {
            let version = try await koguma(["version"]).succeed()
            #expect(version.hasPrefix("koguma ") && version.split(separator: ".").count == 3)
            #expect(try await koguma(["--version"]).succeed().contains(version.dropFirst("koguma ".count)))
        }

        @Test(arguments: [
            ["run", "--no-such-flag"], ["nonsense"], ["run", "surplus"], ["validate"],
            ["run", "--system-namespace", "../x"], ["dev", "--system-namespace", "a b"],
            ["run", "--identity-secret-namespaces", "a,B"], ["identities", "surplus"],
            ["explain"], ["explain", "--all", "--from", "web"], ["explain", "--all", "-o", "xml"], ["test"],
            ["run", "--ca-file-dir", "/no/such/directory"], ["dev", "--ca-file-dir", "/etc/hostname"],
        ])
        func `What is not understood is an error`(_ arguments: [String]) async throws {
            let outcome = try await koguma(arguments).run()
            #expect(outcome.exit == .code(64), "EX_USAGE")
            #expect(outcome.errors.contains("Usage:"))
        }

        @Test func `crds writes what is in Manifests`() async throws {
            let directory = try TemporaryDirectory()
            try await koguma(["crds", "--output", directory.path]).succeed()
            let written = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
            let kept = try FileManager.default.contentsOfDirectory(atPath: Repository.definitions).sorted()
            #expect(written == kept && !kept.isEmpty)
            for name in written {
                #expect(
                    try Repository.text(directory.file(name)) == Repository.text(Repository.definitions + "/" + name),
                    "run `make crds`")
            }
            let cluster = try #require(TestCluster.current)
            try await cluster.kubectl(
                "apply", "--dry-run=server", "-f", "-", input: try await koguma(["crds"]).succeed())
        }

        @Test func `validate finds nothing in the examples`() async throws {
            let outcome = try await koguma([
                "validate", "-f", Repository.examples, "-f", Repository.examples + "/mesh-legacy-builtin.yaml",
            ]).run()
            #expect(outcome.exit == .code(0), "\(outcome.text)")
            #expect(outcome.output.isEmpty, "\(outcome.output)")
        }

        @Test func `validate says file, line, path and what is wrong`() async throws {
            let directory = try TemporaryDirectory()
            let bad = try directory.write(
                """
                apiVersion: kuma.io/v1alpha1
                kind: Mesh
                metadata:
                  name: default
                spec:
                  mtls:
                    enabledBackend: other
                    backends:
                      - name: builtin
                        type: builtin
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: not-ours}
                ---
                apiVersion: kuma.io/v1alpha1
                kind: Mesh
                metadata:
                  name: second
                spec:
                  mtls:
                    enabled: yes please
                    cA: {}

                """, to: "bad.yaml")
            try directory.write("apiVersion: [\n", to: "broken.yml")
            try directory.write("not looked at", to: "notes.txt")
            let outcome = try await koguma(["validate", "-f", directory.path]).run()
            #expect(outcome.exit == .code(1))
            let lines = outcome.output.split(separator: "\n").map(String.init)
            let unknown = "\(bad):7: spec.mtls.enabledBackend: has to be set to one of the backends in the mesh"
            #expect(lines.contains(unknown), "\(outcome.text)")
            #expect(lines.contains { $0.hasPrefix("\(bad):22: spec.mtls.enabled: ") }, "\(outcome.text)")
            #expect(lines.contains { $0.hasPrefix("\(bad):23: spec.mtls") && $0.contains("cA") }, "\(outcome.text)")
            #expect(lines.contains { $0.hasPrefix(directory.file("broken.yml") + ":") }, "\(outcome.text)")
            #expect(!outcome.text.contains("notes.txt"))
        }

        @Test func `validate says that a file is not there`() async throws {
            let outcome = try await koguma(["validate", "-f", "/nonexistent/mesh.yaml"]).run()
            #expect(outcome.exit == .code(1))
            #expect(outcome.text.contains("/nonexistent/mesh.yaml"))
        }

        /// What `kubectl apply` refuses, `koguma validate` has said before.
        @Test func `validate and the API server agree`() async throws {
            let cluster = try #require(TestCluster.current)
            for refused in EndToEnd.Refusal.cases {
                let manifest = Manifest.mesh(refused.mesh, spec: refused.spec)
                let directory = try TemporaryDirectory()
                let offline = try await koguma(["validate", "-f", try directory.write(manifest, to: "mesh.yaml")]).run()
                #expect(offline.exit == .code(1), "\(refused.name): \(offline.text)")
                let online = try await cluster.kubectl.run("apply", "--dry-run=server", "-f", "-", input: manifest)
                #expect(online.exit != .code(0), "\(refused.name)")
            }
        }
    }
}
