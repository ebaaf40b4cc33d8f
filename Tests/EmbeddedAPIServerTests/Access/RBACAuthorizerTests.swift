import JSON
import Testing

@testable import EmbeddedAPIServer

/// Who is allowed what by roles and bindings.
@Suite struct RBACAuthorizerTests {
    private static let read = PolicyRule(verbs: ["get"], groups: [""], resources: ["secrets"])
    private static let healthz = PolicyRule(verbs: ["get"], paths: ["/healthz"])

    private static func subject(_ kind: String, _ name: String, _ namespace: String = "") -> RBACPolicy.Subject {
        .init(kind: kind, name: name, namespace: namespace)
    }

    private static let policy: RBACPolicy = {
        var policy = RBACPolicy()
        policy.clusterRoles = ["reader": [read], "prober": [healthz]]
        policy.roles = ["red/local": [read]]
        policy.clusterBindings = [
            .init(
                name: "everywhere", namespace: "", roleKind: "ClusterRole", roleName: "reader",
                subjects: [
                    subject("User", "jane"), subject("Group", "readers"), subject("ServiceAccount", "bot", "blue"),
                    subject("ServiceAccount", "stray"), subject("Robot", "r2"), subject("User", "K"),
                ]),
            .init(
                name: "probes", namespace: "", roleKind: "ClusterRole", roleName: "prober",
                subjects: [subject("Group", "system:unauthenticated")]),
            .init(
                name: "dangling", namespace: "", roleKind: "ClusterRole", roleName: "gone",
                subjects: [subject("User", "lost")]),
        ]
        policy.bindings = [
            "red": [
                .init(
                    name: "here", namespace: "red", roleKind: "Role", roleName: "local",
                    subjects: [subject("User", "jim"), subject("ServiceAccount", "bot")]),
                .init(
                    name: "wide", namespace: "red", roleKind: "ClusterRole", roleName: "reader",
                    subjects: [subject("User", "joe")]),
            ],
            "green": [
                .init(
                    name: "elsewhere", namespace: "green", roleKind: "Role", roleName: "local",
                    subjects: [subject("User", "jim")])
            ],
        ]
        return policy
    }()

    @Test(
        arguments: [
            ("jane", [], "red", true), ("jane", [], "", true), ("Jane", [], "red", false), ("", [], "red", false),
            ("ann", ["readers"], "green", true), ("readers", [], "red", false),
            ("system:serviceaccount:blue:bot", [], "green", true),
            ("system:serviceaccount:red:bot", [], "red", true),
            ("system:serviceaccount:red:bot", [], "green", false),
            ("system:serviceaccount::stray", [], "red", false), ("r2", [], "red", false),
            ("jim", [], "red", true), ("jim", [], "", false), ("jim", [], "green", false),
            ("joe", [], "red", true), ("joe", [], "green", false), ("\u{212A}", [], "red", false),
            ("root", ["system:masters"], "red", true), ("system:masters", [], "red", false),
        ] as [(String, [String], String, Bool)])
    func decides(_ user: String, _ groups: [String], _ namespace: String, _ expected: Bool) {
        let request = RequestAttributes(verb: "get", namespace: namespace, resource: "secrets", name: "x")
        let decision = RBACAuthorizer.decide(request, by: Caller(user: user, groups: groups), Self.policy)
        #expect(decision.isAllowed == expected)
    }

    @Test func pathsAreTheClustersAlone() {
        let request = RequestAttributes(verb: "get", isResource: false, path: "/healthz")
        #expect(RBACAuthorizer.decide(request, by: .anonymous, Self.policy).isAllowed)
        #expect(!RBACAuthorizer.decide(request, by: Caller(user: "jane", groups: []), Self.policy).isAllowed)
    }

    @Test func saysWhichBindingAllows() {
        let request = RequestAttributes(verb: "get", namespace: "red", resource: "secrets")
        func reason(_ user: String) -> String {
            RBACAuthorizer.decide(request, by: Caller(user: user, groups: []), Self.policy).reason
        }
        #expect(
            reason("jane")
                == #"RBAC: allowed by ClusterRoleBinding "everywhere" of ClusterRole "reader" to User "jane""#)
        #expect(reason("jim") == #"RBAC: allowed by RoleBinding "here/red" of Role "local" to User "jim""#)
        #expect(
            reason("system:serviceaccount:red:bot")
                == #"RBAC: allowed by RoleBinding "here/red" of Role "local" to ServiceAccount "bot/red""#)
        #expect(reason("lost") == #"RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found"#)
        #expect(reason("nobody") == "")
    }

    @Test func listsWhatSomebodyMayDo() {
        let rights = RBACAuthorizer.rights(of: Caller(user: "jim", groups: ["readers"]), in: "red", Self.policy)
        #expect(rights.rules == [Self.read, Self.read])
        #expect(RBACAuthorizer.rights(of: Caller(user: "jim", groups: []), in: "", Self.policy).rules.isEmpty)
        #expect(RBACAuthorizer.rights(of: Caller(user: "lost", groups: []), in: "", Self.policy).problems.count == 1)
    }

    @Test(
        arguments: [
            ("GET", "/api/v1/namespaces/red/secrets/a", "get", "secrets", "red", "a", ""),
            ("HEAD", "/api/v1/namespaces/red/secrets/a", "get", "secrets", "red", "a", ""),
            ("GET", "/api/v1/namespaces/red/secrets", "list", "secrets", "red", "", ""),
            ("GET", "/api/v1/secrets?watch=true", "watch", "secrets", "", "", ""),
            ("GET", "/api/v1/secrets?watch=0", "list", "secrets", "", "", ""),
            ("GET", "/api/v1/secrets?fieldSelector=metadata.name%3Da", "list", "secrets", "", "a", ""),
            ("GET", "/api/v1/secrets?fieldSelector=metadata.name%21%3Da", "list", "secrets", "", "", ""),
            ("DELETE", "/api/v1/secrets?fieldSelector=metadata.name%3Da", "deletecollection", "secrets", "", "", ""),
            ("DELETE", "/api/v1/namespaces/red/secrets/a", "delete", "secrets", "red", "a", ""),
            ("PUT", "/api/v1/namespaces/red/pods/a/status", "update", "pods", "red", "a", "status"),
            ("PATCH", "/api/v1/namespaces/red/pods/a/b/c", "patch", "pods", "red", "a", "b"),
            ("POST", "/api/v1/namespaces", "create", "namespaces", "", "", ""),
            ("GET", "/api/v1/namespaces/red", "get", "namespaces", "red", "red", ""),
            ("PUT", "/api/v1/namespaces/red/finalize", "update", "namespaces", "red", "red", "finalize"),
            ("GET", "//api//v1/secrets/", "list", "secrets", "", "", ""),
            ("OPTIONS", "/api/v1/secrets", "", "secrets", "", "", ""),
        ])
    func readsRequests(
        _ method: String, _ target: String, _ verb: String, _ resource: String, _ namespace: String, _ name: String,
        _ subresource: String
    ) throws {
        let attributes = RequestAttributes(method: method, target: try #require(RequestTarget(target)))
        #expect(attributes.isResource)
        #expect(attributes.verb == verb)
        #expect(attributes.resource == resource)
        #expect(attributes.namespace == namespace)
        #expect(attributes.name == name)
        #expect(attributes.subresource == subresource)
    }

    @Test(arguments: ["/", "/api", "/api/v1", "/apis/apps", "/apis/apps/v1", "/version", "/healthz/etcd", "/apix/v1/a"])
    func readsOtherPaths(_ path: String) throws {
        let attributes = RequestAttributes(method: "GET", target: try #require(RequestTarget(path)))
        #expect(!attributes.isResource)
        #expect(attributes.verb == "get")
        #expect(attributes.path == path)
    }
}
