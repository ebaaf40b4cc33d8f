import JSON
import Testing

@testable import EmbeddedAPIServer

/// Which requests a rule of a role allows.
@Suite struct PolicyRuleTests {
    private static func request(
        _ verb: String, _ resource: String, group: String = "", subresource: String = "", name: String = ""
    ) -> RequestAttributes {
        RequestAttributes(verb: verb, group: group, resource: resource, subresource: subresource, name: name)
    }

    private static func path(_ path: String, verb: String = "get") -> RequestAttributes {
        RequestAttributes(verb: verb, isResource: false, path: path)
    }

    private static let secrets = PolicyRule(verbs: ["get", "list"], groups: [""], resources: ["secrets"])
    private static let named = PolicyRule(verbs: ["*"], groups: [""], resources: ["secrets"], names: ["a", "é"])
    private static let logs = PolicyRule(verbs: ["get"], groups: [""], resources: ["pods/log"])
    private static let scales = PolicyRule(verbs: ["update"], groups: ["*"], resources: ["*/scale"])
    private static let all = PolicyRule(verbs: ["*"], groups: ["*"], resources: ["*"])
    private static let paths = PolicyRule(verbs: ["get"], paths: ["/healthz", "/healthz/*", "/a*b"])
    private static let kelvin = PolicyRule(verbs: ["get"], groups: ["K"], resources: ["K"])

    @Test(
        arguments: [
            (secrets, request("get", "secrets"), true),
            (secrets, request("list", "secrets"), true),
            (secrets, request("watch", "secrets"), false),
            (secrets, request("deletecollection", "secrets"), false),
            (secrets, request("get", "secrets", group: "apps"), false),
            (secrets, request("get", "Secrets"), false),
            (secrets, request("GET", "secrets"), false),
            (secrets, request("get", "secrets", subresource: "status"), false),
            (secrets, request("get", "secretsx"), false),
            (secrets, path("/secrets"), false),
            (named, request("delete", "secrets", name: "a"), true),
            (named, request("delete", "secrets", name: "b"), false),
            (named, request("list", "secrets"), false),
            (named, request("get", "secrets", name: "e\u{301}"), false),
            (logs, request("get", "pods", subresource: "log"), true),
            (logs, request("get", "pods"), false),
            (logs, request("get", "pods", subresource: "exec"), false),
            (scales, request("update", "deployments", group: "apps", subresource: "scale"), true),
            (scales, request("update", "deployments", group: "apps"), false),
            (scales, request("get", "deployments", group: "apps", subresource: "scale"), false),
            (scales, request("update", "x", subresource: "yscale"), false),
            (all, request("impersonate", "users", name: "x"), true),
            (all, request("use", "pods", group: "x", subresource: "y"), true),
            (all, path("/healthz"), false),
            (paths, path("/healthz"), true),
            (paths, path("/healthz/etcd"), true),
            (paths, path("/healthzz"), false),
            (paths, path("/healthz", verb: "post"), false),
            (paths, path("/a*b"), true),
            (paths, path("/aab"), false),
            (paths, request("get", "healthz"), false),
            (PolicyRule(verbs: ["get"], paths: ["*"]), path("/anything"), true),
            (kelvin, request("get", "\u{212A}", group: "K"), false),
            (PolicyRule(), request("", ""), false),
        ] as [(PolicyRule, RequestAttributes, Bool)])
    func allows(_ rule: PolicyRule, _ request: RequestAttributes, _ expected: Bool) {
        #expect(rule.allows(request) == expected)
    }

    @Test(
        arguments: [
            (all, secrets, true), (secrets, all, false), (secrets, secrets, true), (secrets, named, false),
            (named, secrets, false), (all, scales, true), (scales, all, false), (all, paths, false),
            (PolicyRule(verbs: ["*"], groups: [""], resources: ["*/log", "x"]), logs, true),
            (PolicyRule(verbs: ["*"], groups: [""], resources: ["pods"]), logs, false),
            (PolicyRule(verbs: ["get"], paths: ["*"]), paths, true),
            (PolicyRule(verbs: ["get"], paths: ["/healthz/*"]), paths, false),
            (PolicyRule(verbs: ["get"], groups: [""], resources: ["secrets"]), secrets, false),
            (PolicyRule(verbs: ["*"], groups: [""], resources: ["secrets"], names: ["a", "b", "é"]), named, true),
            (PolicyRule(verbs: ["*"], groups: [""], resources: ["secrets"], names: ["a"]), named, false),
        ] as [(PolicyRule, PolicyRule, Bool)])
    func isEnoughToHandOn(_ held: PolicyRule, _ wanted: PolicyRule, _ expected: Bool) {
        #expect(PolicyRule.missing([wanted], from: [held]).isEmpty == expected)
    }

    @Test func whatIsMissingIsListedSortedAndBroughtTogether() {
        let wanted = [
            PolicyRule(verbs: ["get", "list"], groups: ["", "apps"], resources: ["secrets"]),
            PolicyRule(verbs: ["get"], groups: [""], resources: ["configmaps"], names: ["a", "b"]),
            PolicyRule(verbs: ["get"], paths: ["/metrics"]),
        ]
        let held = [PolicyRule(verbs: ["*"], groups: ["apps"], resources: ["*"])]
        #expect(
            PolicyRule.missing(wanted, from: held).map(\.text) == [
                #"{APIGroups:[""], Resources:["configmaps"], ResourceNames:["a"], Verbs:["get"]}"#,
                #"{APIGroups:[""], Resources:["configmaps"], ResourceNames:["b"], Verbs:["get"]}"#,
                #"{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}"#,
                #"{NonResourceURLs:["/metrics"], Verbs:["get"]}"#,
            ])
    }
}
