import JSON
import Testing

@testable import EmbeddedAPIServer

/// What people do with `kubectl` about who may do what.
@Suite(.enabled("kubectl 1.30 or newer must be on the PATH") { await hasKubectl.value }, .timeLimit(.minutes(10)))
struct KubectlAccessTests {
    private func trimmed(_ text: String) -> String { String(text.prefix { !$0.isNewline }) }

    @Test func tellsWhoOneIs() async throws {
        try await Kubectl.withServer { kubectl in
            #expect(try await kubectl("cluster-info").output.contains("is running at"))
            let table = try await kubectl("auth", "whoami").table
            #expect(table.contains(["Username", "koguma:admin"]))
            let other = try await kubectl(
                "auth", "whoami", "--as=jane", "--as-group=devs", "--as-uid=7"
            ).output
            for word in ["jane", "[devs system:authenticated]", "7"] {
                #expect(other.contains(word), "\(word)")
            }
        }
    }

    @Test func makesRolesAndAsksWhatTheyAllow() async throws {
        try await Kubectl.withServer(authorization: .rbac) { kubectl in
            func canI(_ arguments: String) async throws -> String {
                let words = arguments.split(separator: " ").map(String.init)
                let result = try await kubectl.run(["auth", "can-i"] + words)
                return result.output.split(separator: "\n").first.map(String.init) ?? result.errors
            }
            #expect(try await canI("create secrets") == "yes")
            #expect(try await canI("create secrets --as=jane") == "no")
            try await kubectl("create", "role", "reader", "--verb=get,list", "--resource=secrets,pods/log")
            try await kubectl("create", "rolebinding", "reader", "--role=reader", "--user=jane")
            #expect(try await canI("list secrets --as=jane") == "yes")
            #expect(try await canI("get pods --subresource=log --as=jane") == "yes")
            #expect(try await canI("get pods --as=jane") == "no")
            #expect(try await canI("list secrets -A --as=jane") == "no")
            #expect(try await canI("get /version --as=jane") == "yes")
            #expect(try await canI("get /metrics --as=jane") == "no")
            try await kubectl(
                "create", "clusterrole", "meshes", "--verb=create", "--resource=configmaps", "--resource-name=a")
            try await kubectl("create", "clusterrolebinding", "meshes", "--clusterrole=meshes", "--group=devs")
            #expect(try await canI("create configmaps/a --as=x --as-group=devs") == "yes")
            #expect(try await canI("create configmaps --as=x --as-group=devs") == "no")
            let list = try await kubectl("auth", "can-i", "--list", "--as=jane").output
            #expect(list.contains("pods/log"))
            #expect(list.contains("selfsubjectaccessreviews.authorization.k8s.io"))
            let refused = try await kubectl("get", "secrets", "--as=joe", mayFail: true)
            #expect(
                refused.errors == #"Error from server (Forbidden): secrets is forbidden: User "joe" cannot list "#
                    + #"resource "secrets" in API group "" in the namespace "default""# + "\n")
            #expect(try await kubectl("describe", "clusterrole", "view").output.contains("endpointslices"))
        }
    }

    @Test func makesTokensOfServiceAccounts() async throws {
        try await Kubectl.withServer(authorization: .rbac) { kubectl in
            try await kubectl("create", "serviceaccount", "bot")
            let text = try await kubectl("create", "token", "bot", "--audience=koguma", "--duration=20m").output
            let claims = try #require(JSONWebToken(trimmed(text))).payload
            #expect(claims["aud"] == ["koguma"])
            #expect((claims["exp"]?.integer ?? 0) - (claims["iat"]?.integer ?? 0) == 1200)
            try await kubectl("create", "secret", "generic", "one")
            let bound = try await kubectl(
                "create", "token", "bot", "--bound-object-kind=Secret", "--bound-object-name=one"
            ).output
            #expect(try #require(JSONWebToken(trimmed(bound))).payload["kubernetes.io"]?["secret"] != nil)
            let token = trimmed(try await kubectl("create", "token", "bot").output)
            let who = try await kubectl.run(["auth", "whoami", "--token=\(token)"]).output
            #expect(who.contains("system:serviceaccount:default:bot"))
            let short = try await kubectl("create", "token", "bot", "--duration=1m", mayFail: true)
            #expect(short.errors.contains("may not specify a duration less than 10 minutes"))
            try await kubectl("create", "rolebinding", "bot", "--clusterrole=view", "--serviceaccount=default:bot")
            let canRead = try await kubectl.run(["get", "configmaps", "--token=\(token)"])
            #expect(canRead.isSuccess, "\(canRead.errors)")
            #expect(try await !kubectl.run(["get", "secrets", "--token=\(token)"]).isSuccess)
        }
    }

    @Test func bringsRolesToWhatAFileSays() async throws {
        try await Kubectl.withServer(authorization: .rbac) { kubectl in
            let manifest = """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: reader, namespace: default}
                rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reader, namespace: default}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
                """
            try await kubectl("auth", "reconcile", "-f", "-", input: manifest)
            try await kubectl(
                "auth", "reconcile", "-f", "-", input: manifest.replacing("verbs: [get]", with: "verbs: [list]"))
            let rules = try await kubectl.object("role", "reader")["rules"]
            // What is there already stays.
            #expect(rules?.array?.map { $0["verbs"] } == [["get"], ["list"]])
        }
    }
}
