import JSON
import Synchronization
import Testing

@testable import EmbeddedAPIServer

/// A server that asks roles and bindings.
@Suite struct AuthorizationTests {
    private let server: TestServer
    private static let roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles"
    private static let bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings"
    private static let clusterRoles = "/apis/rbac.authorization.k8s.io/v1/clusterroles"
    private static let clusterBindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"
    private static let secrets = "/api/v1/namespaces/default/secrets"

    init() throws { server = try TestServer(authorization: .rbac) }

    /// An answer to somebody, by impersonation.
    private func ask(
        _ user: String, _ method: String, _ target: String, _ body: JSONValue? = nil, type: String = "application/json"
    ) async throws -> (status: Int, message: String) {
        let response = await server.request(
            method, target, body: body?.text ?? "", headers: ["Impersonate-User": user, "Content-Type": type])
        guard case .bytes(let bytes) = response.body else { return (response.status, "") }
        return (response.status, (try? JSONValue(parsing: bytes))?["message"]?.string ?? "")
    }

    private func grant(
        _ user: String, _ verbs: [String], _ resources: [String], group: String = "", cluster: Bool = false
    ) async throws {
        let rule: JSONValue = [
            "apiGroups": [.string(group)], "resources": JSONValue(resources), "verbs": JSONValue(verbs),
        ]
        let kind = cluster ? "ClusterRole" : "Role"
        try await server.create(
            cluster ? Self.clusterRoles : Self.roles, ["metadata": ["name": .string(user)], "rules": [rule]])
        try await server.create(
            cluster ? Self.clusterBindings : Self.bindings,
            [
                "metadata": ["name": .string(user)], "roleRef": ["kind": .string(kind), "name": .string(user)],
                "subjects": [["kind": "User", "name": .string(user)]],
            ])
    }

    @Test func refusalsAreWordedAsThoseOfARealServer() async throws {
        let cases: [(String, String, String)] = [
            (
                "GET", Self.secrets,
                #"secrets is forbidden: User "x" cannot list resource "secrets" in API group "" in the namespace "default""#
            ),
            (
                "GET", "\(Self.secrets)/a",
                #"secrets "a" is forbidden: User "x" cannot get resource "secrets" in API group "" in the namespace "default""#
            ),
            (
                "PUT", "/apis/apps/v1/namespaces/default/deployments/a/scale",
                #"deployments.apps "a" is forbidden: User "x" cannot update resource "deployments/scale" in API group "apps" in the namespace "default""#
            ),
            (
                "GET", "/api/v1/nodes",
                #"nodes is forbidden: User "x" cannot list resource "nodes" in API group "" at the cluster scope"#
            ),
            (
                "GET", "/apis/foo.io/v1/bars",
                #"bars.foo.io is forbidden: User "x" cannot list resource "bars" in API group "foo.io" at the cluster scope"#
            ),
            ("GET", "/nowhere", #"forbidden: User "x" cannot get path "/nowhere""#),
        ]
        for (method, target, message) in cases {
            let answer = try await ask("x", method, target)
            #expect(answer.status == 403)
            #expect(answer.message == message)
        }
        let markup = try await ask("<b>&\"", "GET", "/api/v1/nodes")
        #expect(markup.message.hasPrefix(#"nodes is forbidden: User "&lt;b&gt;&amp;\"" cannot"#))
    }

    @Test func everybodyKnownMayDiscover() async throws {
        for path in ["/api", "/apis", "/apis/apps/v1", "/openapi/v3", "/version", "/healthz"] {
            #expect(try await ask("x", "GET", path).status == 200)
        }
    }

    @Test func somebodyUnknownMayReadWhatIsPublic() async throws {
        func status(_ target: String) async -> Int {
            await server.server.handle(APIRequest(target: target)).status
        }
        #expect(await status("/version") == 200)
        #expect(await status("/readyz") == 200)
        #expect(await status("/api") == 403)
        #expect(await status(Self.secrets) == 403)
        let open = try TestServer()
        #expect(await open.server.handle(APIRequest(target: Self.secrets)).status == 401)
        #expect(await open.server.handle(APIRequest(target: "/version")).status == 200)
    }

    @Test func rolesAllowWhatTheySay() async throws {
        try await grant("ann", ["get", "list"], ["secrets"])
        #expect(try await ask("ann", "GET", Self.secrets).status == 200)
        #expect(try await ask("ann", "GET", "\(Self.secrets)/none").status == 404)
        #expect(try await ask("Ann", "GET", Self.secrets).status == 403)
        #expect(try await ask("ann", "GET", "\(Self.secrets)?watch=true").status == 403)
        #expect(try await ask("ann", "GET", "\(Self.secrets)/none?watch=true").status == 403)
        #expect(try await ask("ann", "DELETE", Self.secrets).status == 403)
        #expect(try await ask("ann", "GET", "/api/v1/secrets").status == 403)
        #expect(try await ask("ann", "GET", "/api/v1/namespaces/kube-system/secrets").status == 403)
        await server.request("DELETE", "\(Self.bindings)/ann")
        #expect(try await ask("ann", "GET", Self.secrets).status == 403)
    }

    @Test func creatingByPutOrApplyNeedsToBeAllowedToCreate() async throws {
        let leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
        try await grant("ann", ["update", "patch"], ["leases"], group: "coordination.k8s.io")
        let lease: JSONValue = [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "a"],
        ]
        let put = try await ask("ann", "PUT", "\(leases)/a", lease)
        #expect(put.status == 403)
        #expect(put.message.contains("cannot create resource"))
        let apply = try await ask(
            "ann", "PATCH", "\(leases)/a?fieldManager=m", lease, type: "application/apply-patch+yaml")
        #expect(apply.status == 403)
        try await server.create(leases, lease)
        #expect(
            try await ask("ann", "PATCH", "\(leases)/a?fieldManager=m", lease, type: "application/apply-patch+yaml")
                .status == 200)
    }

    @Test func actingAsSomebodyNeedsEachPartOfIt() async throws {
        try await grant("boss", ["impersonate"], ["users"], cluster: true)
        let answer = try await server.create(
            "/api/v1/namespaces/default/serviceaccounts", ["metadata": ["name": "boss"]])
        #expect(answer.objectName == "boss")
        let token = try await server.create("/api/v1/namespaces/default/serviceaccounts/boss/token", [:])
        let bearer = "Bearer \(token["status"]?["token"]?.string ?? "")"
        try await server.create(
            Self.clusterBindings,
            [
                "metadata": ["name": "account"], "roleRef": ["kind": "ClusterRole", "name": "boss"],
                "subjects": [["kind": "ServiceAccount", "name": "boss", "namespace": "default"]],
            ])
        func message(_ headers: HTTPHeaders) async throws -> String {
            var headers = headers
            headers["Authorization"] = bearer
            return try await server.json("GET", Self.secrets, headers: headers)["message"]?.string ?? ""
        }
        #expect(try await message(["Impersonate-User": "x"]).contains(#"User "x" cannot list resource"#))
        let boss = #"User "system:serviceaccount:default:boss" cannot impersonate resource"#
        #expect(
            try await message(["Impersonate-User": "x", "Impersonate-Group": "system:masters"])
                .hasPrefix(#"groups "system:masters" is forbidden: \#(boss) "groups""#))
        #expect(
            try await message(["Impersonate-User": "x", "Impersonate-Uid": "7"])
                .hasPrefix(#"uids.authentication.k8s.io "7" is forbidden: \#(boss) "uids""#))
        #expect(
            try await message(["Impersonate-User": "x", "Impersonate-Extra-a": "7"])
                .hasPrefix(#"userextras.authentication.k8s.io "7" is forbidden: \#(boss) "userextras/a""#))
        #expect(
            try await message(["Impersonate-User": "system:serviceaccount:a:b"])
                .hasPrefix(#"serviceaccounts "b" is forbidden: \#(boss) "serviceaccounts""#))
    }

    @Test func nobodyHandsOnWhatTheyDoNotHave() async throws {
        try await grant(
            "ann", ["create", "update", "patch", "get"], ["roles", "rolebindings"], group: "rbac.authorization.k8s.io")
        let rule: JSONValue = ["apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]]
        let refused = try await ask("ann", "POST", Self.roles, ["metadata": ["name": "r"], "rules": [rule]])
        #expect(refused.status == 403)
        #expect(
            refused.message
                == #"roles.rbac.authorization.k8s.io "r" is forbidden: user "ann" (groups=["system:authenticated"]) is "#
                + "attempting to grant RBAC permissions not currently held:\n"
                + #"{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}"#)
        func bind(_ kind: String, _ name: String) async throws -> Int {
            try await ask(
                "ann", "POST", Self.bindings,
                [
                    "metadata": ["generateName": "b"], "roleRef": ["kind": .string(kind), "name": .string(name)],
                    "subjects": [["kind": "User", "name": "ann"]],
                ]
            ).status
        }
        #expect(try await bind("ClusterRole", "view") == 403)
        #expect(try await bind("ClusterRole", "none") == 404)
        #expect(try await bind("Role", "ann") == 201)
        let patch: JSONValue = ["rules": [rule]]
        let merge = "application/merge-patch+json"
        #expect(try await ask("ann", "PATCH", "\(Self.roles)/ann", patch, type: merge).status == 403)
        let finalizer: JSONValue = ["metadata": ["finalizers": ["a/b"]]]
        #expect(try await ask("ann", "PATCH", "\(Self.roles)/ann", finalizer, type: merge).status == 200)
        let whole = "system:masters"
        #expect(try await ask(whole, "POST", Self.roles, ["metadata": ["name": "s"], "rules": [rule]]).status == 403)
        try await grant("eve", ["*"], ["roles", "rolebindings"], group: "rbac.authorization.k8s.io")
        #expect(try await ask("eve", "POST", Self.roles, ["metadata": ["name": "t"], "rules": [rule]]).status == 201)
    }

    @Test func gatheringRulesNeedsEverything() async throws {
        try await grant("ann", ["create"], ["clusterroles"], group: "rbac.authorization.k8s.io", cluster: true)
        let role: JSONValue = [
            "metadata": ["name": "g"], "aggregationRule": ["clusterRoleSelectors": [["matchLabels": ["a": "b"]]]],
        ]
        let refused = try await ask("ann", "POST", Self.clusterRoles, role)
        #expect(refused.message.hasSuffix("must have cluster-admin privileges to use the aggregationRule"))
    }

    @Test func rolesGatherTheRulesOfOthers() async throws {
        func resources(_ role: String) async throws -> Set<String> {
            let rules = try await server.json("GET", "\(Self.clusterRoles)/\(role)")["rules"]?.array ?? []
            return Set(rules.flatMap { $0["resources"]?.array?.compactMap(\.string) ?? [] })
        }
        #expect(try await resources("view").contains("configmaps"))
        #expect(try await !resources("view").contains("secrets"))
        #expect(try await resources("edit").isSuperset(of: ["secrets", "configmaps", "endpointslices"]))
        #expect(try await resources("admin").isSuperset(of: ["rolebindings", "secrets", "pods/log"]))
        let label: JSONValue = ["rbac.authorization.k8s.io/aggregate-to-view": "true"]
        let rule: JSONValue = ["apiGroups": ["kuma.io"], "resources": ["meshes"], "verbs": ["get"]]
        try await server.create(
            Self.clusterRoles, ["metadata": ["name": "meshes", "labels": label], "rules": [rule]])
        for role in ["view", "edit", "admin"] { #expect(try await resources(role).contains("meshes")) }
        await server.request("DELETE", "\(Self.clusterRoles)/meshes")
        for role in ["view", "edit", "admin"] { #expect(try await !resources(role).contains("meshes")) }
    }

    @Test func questionsAreAnswered() async throws {
        try await grant("ann", ["get"], ["secrets"])
        func allowed(_ target: String, _ spec: JSONValue, _ headers: HTTPHeaders = [:]) async throws -> Bool? {
            let path = "/apis/authorization.k8s.io/v1/\(target)"
            let body = JSONValue.object(["spec": spec]).text
            return try await server.json("POST", path, body: body, headers: headers)["status"]?["allowed"]?.bool
        }
        let attributes: JSONValue = ["verb": "get", "resource": "secrets", "namespace": "default"]
        let ann: HTTPHeaders = ["Impersonate-User": "ann"]
        #expect(try await allowed("selfsubjectaccessreviews", ["resourceAttributes": attributes], ann) == true)
        #expect(try await allowed("selfsubjectaccessreviews", ["resourceAttributes": attributes]) == true)
        #expect(
            try await allowed("subjectaccessreviews", ["user": "ann", "resourceAttributes": attributes]) == true)
        #expect(
            try await allowed("subjectaccessreviews", ["user": "joe", "resourceAttributes": attributes]) == false)
        #expect(
            try await allowed(
                "namespaces/default/localsubjectaccessreviews", ["user": "ann", "resourceAttributes": attributes])
                == true)
        let path: JSONValue = ["verb": "get", "path": "/version"]
        #expect(try await allowed("selfsubjectaccessreviews", ["nonResourceAttributes": path], ann) == true)
        // What is no question is refused.
        #expect(try await allowed("selfsubjectaccessreviews", [:]) == nil)
        #expect(try await allowed("subjectaccessreviews", ["resourceAttributes": attributes]) == nil)
        #expect(
            try await allowed(
                "namespaces/other/localsubjectaccessreviews", ["user": "ann", "resourceAttributes": attributes])
                == nil)
        let rules = try await server.json(
            "POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
            body: #"{"spec":{"namespace":"default"}}"#, headers: ann)
        let listed = rules["status"]?["resourceRules"]?.array ?? []
        #expect(listed.contains(["verbs": ["get"], "apiGroups": [""], "resources": ["secrets"]]))
    }

    @Test func everybodyLearnsWhoTheyAre() async throws {
        let review = try await server.json(
            "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", body: "{}",
            headers: ["Impersonate-User": "ann", "Impersonate-Extra-Team": "red"])
        #expect(
            review["status"]?["userInfo"]
                == ["username": "ann", "groups": ["system:authenticated"], "extra": ["team": ["red"]]])
    }
}
