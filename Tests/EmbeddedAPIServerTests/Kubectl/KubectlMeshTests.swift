import JSON
import MeshAPI
import Testing

@testable import EmbeddedAPIServer

/// What people do with `kubectl` to Meshes, in both forms.
@Suite(.enabled("kubectl 1.30 or newer must be on the PATH") { await hasKubectl.value }, .timeLimit(.minutes(10)))
struct KubectlMeshTests {
    private static let mesh = """
        apiVersion: kuma.io/v1alpha1
        kind: Mesh
        metadata:
          name: default
        spec:
          mtls:

        """
    private static let backends =
        mesh + "    backends:\n    - name: builtin\n      type: builtin\n    enabledBackend: builtin\n"
    private static let older = mesh + "    enabled: true\n    ca:\n      builtin: {}\n"

    private func withMeshes(_ work: @Sendable (Kubectl) async throws -> Void) async throws {
        try await Kubectl.withServer { kubectl in
            let definitions: JSONValue = [
                "apiVersion": "v1", "kind": "List", "items": .array(CustomResourceDefinitions.all),
            ]
            try await kubectl("apply", "-f", "-", input: definitions.text)
            try await kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
            try await work(kubectl)
        }
    }

    @Test func changesFromOneFormToTheOther() async throws {
        try await withMeshes { kubectl in
            for (manifest, verb) in [(Self.backends, "created"), (Self.older, "configured"), (Self.older, "unchanged")]
            {
                let result = try await kubectl("apply", "-f", "-", input: manifest)
                #expect(result.output == "mesh.kuma.io/default \(verb)\n")
                #expect(result.errors == "")
            }
            let mtls = try await kubectl.object("mesh", "default")["spec"]?["mtls"]
            #expect(mtls == ["enabled": true, "ca": ["builtin": [:]]])
        }
    }

    @Test func changesWhatAnEditorChanges() async throws {
        try await withMeshes { kubectl in
            try await kubectl("apply", "-f", "-", input: Self.older)
            let unchanged = try await kubectl("edit", "mesh", "default")
            #expect(unchanged.errors.contains("Edit cancelled, no changes made."))
            let edited = try await kubectl.run(
                ["edit", "mesh", "default"], editor: "sed -i 's/enabled: true/enabled: false/'")
            #expect(edited.output == "mesh.kuma.io/default edited\n")
            #expect(try await kubectl.object("mesh", "default")["spec"]?["mtls"]?["enabled"] == false)
            let misspelt = try await kubectl.run(
                ["edit", "mesh", "default"], editor: "sed -i 's/enabled: false/enabeld: true/'")
            #expect(!misspelt.isSuccess)
            #expect(try await kubectl.object("mesh", "default")["spec"]?["mtls"]?["enabled"] == false)
        }
    }

    @Test func refusesBothFormsAtOnce() async throws {
        try await withMeshes { kubectl in
            let both = Self.backends + "    enabled: true\n"
            let result = try await kubectl("apply", "-f", "-", input: both, mayFail: true)
            #expect(result.errors.contains("The Mesh \"default\" is invalid: spec.mtls"))
        }
    }

    @Test func showsThemUnderEachName() async throws {
        try await withMeshes { kubectl in
            try await kubectl("apply", "--server-side", "-f", "-", input: Self.backends)
            for name in ["mesh", "meshes", "m", "meshes.kuma.io", "kuma"] {
                #expect(try await kubectl("get", name, "-o", "name").output == "mesh.kuma.io/default\n")
            }
            let header = try await kubectl("get", "mesh").table.first
            #expect(header?.first == "NAME")
            #expect(header?.contains("MTLS") == true)
            #expect(try await kubectl("describe", "mesh", "default").output.contains("Enabled Backend:  builtin"))
            #expect(try await kubectl("explain", "mesh.spec.mtls").output.contains("enabledBackend\t<string>"))
        }
    }
}
