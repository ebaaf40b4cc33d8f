import JSON
import Testing

@testable import EmbeddedAPIServer

/// What people do with `kubectl` to namespaces, Secrets and ConfigMaps.
@Suite(.enabled("kubectl 1.30 or newer must be on the PATH") { await hasKubectl.value }, .timeLimit(.minutes(10)))
struct KubectlBuiltInTests {
    private static let configMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          a: "1"
        """

    @Test func knowsTheServer() async throws {
        try await Kubectl.withServer { kubectl in
            #expect(try await kubectl("version").output.contains("Server Version: v1.36"))
            let resources = try await kubectl("api-resources").output
            for word in ["configmaps", "namespaces", "secrets", "leases", "customresourcedefinitions"] {
                #expect(resources.contains(word))
            }
            #expect(try await kubectl("api-versions").output.contains("events.k8s.io/v1"))
            #expect(try await kubectl("get", "--raw", "/readyz").output == "ok")
        }
    }

    @Test func createsShowsAndDeletesNamespaces() async throws {
        try await Kubectl.withServer { kubectl in
            #expect(try await kubectl("create", "namespace", "team").output == "namespace/team created\n")
            #expect(try await kubectl("get", "ns", "team", "-o", "name").output == "namespace/team\n")
            let table = try await kubectl("get", "namespaces", "team").table
            #expect(table.first == ["NAME", "STATUS", "AGE"])
            #expect(table.last?.prefix(2) == ["team", "Active"])
            #expect(try await kubectl("describe", "namespace", "team").output.contains("Status:       Active"))
            let again = try await kubectl("create", "namespace", "team", mayFail: true)
            #expect(again.errors == "Error from server (AlreadyExists): namespaces \"team\" already exists\n")
            #expect(try await kubectl("delete", "namespace", "team").output == "namespace \"team\" deleted\n")
            let gone = try await kubectl("get", "namespace", "team", mayFail: true)
            #expect(gone.errors == "Error from server (NotFound): namespaces \"team\" not found\n")
        }
    }

    @Test func appliesFromTheClient() async throws {
        try await Kubectl.withServer { kubectl in
            let first = try await kubectl("apply", "-f", "-", input: Self.configMap)
            #expect(first.output == "configmap/settings created\n")
            #expect(first.errors == "")
            let same = try await kubectl("apply", "-f", "-", input: Self.configMap)
            #expect(same.output == "configmap/settings unchanged\n")
            let changed = Self.configMap.replacing("a: \"1\"", with: "b: \"2\"")
            #expect(try await kubectl("diff", "-f", "-", input: changed, mayFail: true).output.contains("+  b: \"2\""))
            let second = try await kubectl("apply", "-f", "-", input: changed)
            #expect(second.output == "configmap/settings configured\n")
            #expect(second.errors == "")
            #expect(try await kubectl.object("configmap", "settings")["data"] == ["b": "2"])
        }
    }

    @Test func appliesOnTheServer() async throws {
        try await Kubectl.withServer { kubectl in
            let first = try await kubectl("apply", "--server-side", "-f", "-", input: Self.configMap)
            #expect(first.output == "configmap/settings serverside-applied\n")
            let changed = Self.configMap.replacing("\"1\"", with: "\"2\"")
            let other = try await kubectl(
                "apply", "--server-side", "--field-manager", "other", "-f", "-", input: changed, mayFail: true)
            #expect(other.errors.contains("conflict with \"kubectl\""))
            #expect(other.errors.contains(".data.a"))
            try await kubectl(
                "apply", "--server-side", "--field-manager", "other", "--force-conflicts", "-f", "-", input: changed)
            #expect(try await kubectl.object("configmap", "settings")["data"] == ["a": "2"])
        }
    }

    @Test func refusesMisspeltFields() async throws {
        try await Kubectl.withServer { kubectl in
            let wrong = Self.configMap.replacing("\ndata:", with: "\ndota:")
            let result = try await kubectl("apply", "-f", "-", input: wrong, mayFail: true)
            #expect(!result.isSuccess)
            #expect(result.errors.contains("unknown field \"dota\""))
            let dryRun = try await kubectl("apply", "--dry-run=server", "-f", "-", input: Self.configMap)
            #expect(dryRun.output == "configmap/settings created (server dry run)\n")
            #expect(try await !kubectl("get", "configmap", "settings", mayFail: true).isSuccess)
        }
    }

    @Test func makesSecretsAndShowsThemInEachFormat() async throws {
        try await Kubectl.withServer { kubectl in
            try await kubectl(
                "create", "secret", "generic", "s", "--from-literal=password=hunter2", "--from-literal=a=b")
            let table = try await kubectl("get", "secrets").table
            #expect(table.first == ["NAME", "TYPE", "DATA", "AGE"])
            #expect(table.last?.prefix(3) == ["s", "Opaque", "2"])
            #expect(
                try await kubectl("get", "secret", "s", "-o", "wide").table.first == ["NAME", "TYPE", "DATA", "AGE"])
            #expect(try await kubectl("get", "secret", "s", "-o", "yaml").output.contains("password: aHVudGVyMg=="))
            #expect(try await kubectl("get", "secret", "s", "-o", "jsonpath={.data.a}").output == "Yg==")
            let described = try await kubectl("describe", "secret", "s").output
            #expect(described.contains("password:  7 bytes"))
            #expect(
                try await kubectl("get", "secrets", "--field-selector", "type=Opaque", "-o", "name").output
                    == "secret/s\n")
            #expect(
                try await kubectl("get", "all-kinds-of-things", mayFail: true).errors.contains(
                    "doesn't have a resource type"))
        }
    }

    @Test func patchesLabelsAndAnnotates() async throws {
        try await Kubectl.withServer { kubectl in
            try await kubectl("create", "configmap", "c", "--from-literal=a=1")
            try await kubectl("patch", "configmap", "c", "-p", #"{"data":{"b":"2"}}"#)
            try await kubectl("patch", "configmap", "c", "--type=merge", "-p", #"{"data":{"a":null}}"#)
            let operation = #"[{"op":"add","path":"/data/c","value":"3"}]"#
            try await kubectl("patch", "configmap", "c", "--type=json", "-p", operation)
            #expect(try await kubectl.object("configmap", "c")["data"] == ["b": "2", "c": "3"])
            #expect(try await kubectl("label", "configmap", "c", "x=y").output == "configmap/c labeled\n")
            #expect(try await kubectl("annotate", "configmap", "c", "n=m").output == "configmap/c annotated\n")
            #expect(try await kubectl("get", "configmap", "-l", "x=y", "-o", "name").output == "configmap/c\n")
            #expect(try await kubectl("get", "configmap", "-l", "x=y", "-L", "x").table.last?.last == "y")
            try await kubectl("label", "configmap", "c", "x-")
            #expect(try await kubectl.object("configmap", "c")["metadata"]?["labels"] == nil)
            let missing = try await kubectl(
                "patch", "configmap", "c", "--type=json", "-p", #"[{"op":"remove","path":"/x"}]"#, mayFail: true)
            #expect(!missing.isSuccess)
        }
    }

    @Test func waitsForDeletion() async throws {
        try await Kubectl.withServer { kubectl in
            try await kubectl("create", "configmap", "c")
            async let waited = kubectl("wait", "--for=delete", "configmap/c", "--timeout=30s")
            try await kubectl("delete", "configmap", "c")
            #expect(try await waited.isSuccess)
        }
    }

    @Test func explains() async throws {
        try await Kubectl.withServer { kubectl in
            let secret = try await kubectl("explain", "secret.type").output
            #expect(secret.contains("KIND:       Secret"))
            #expect(secret.contains("FIELD: type <string>"))
            #expect(try await kubectl("explain", "namespace.metadata").output.contains("finalizers\t<[]string>"))
            #expect(
                try await kubectl("explain", "crd.spec.versions", "--recursive").output.contains(
                    "additionalPrinterColumns"))
        }
    }
}
