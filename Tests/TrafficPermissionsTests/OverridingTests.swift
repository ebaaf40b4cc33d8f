import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// Denies that have no effect, since an Allow beats them.
@Suite struct OverridingTests {
    let web = MeshWorkload.serving("web_shop_svc_80", name: "web")
    let api = MeshWorkload.serving("api_shop_svc_80", name: "api")
    let bank = MeshWorkload.serving("ledger_bank_svc_80", name: "ledger")

    private func overridden(
        _ name: String, _ policies: [Policy], _ precedence: PermissionPrecedence = .allowWins
    ) throws -> PolicyReport {
        let permissions = MeshPermissions.of(policies, [web, api, bank], precedence)
        let policy = try #require(policies.first { $0.key.name == name })
        return try #require(permissions.report(of: policy.key))
    }

    @Test func `The default deny of the guide is overridden everywhere by allow-all`() throws {
        let deny = try Policy.from("kind: Mesh", "Deny", name: "default-deny")
        let allow = try Policy.from("kind: Mesh", "Allow", name: "allow-all")
        let report = try overridden("default-deny", [deny, allow])
        let by = ItemID(policy: allow.key, item: "from[0]")
        #expect(report.overridden == [.init(item: "from[0]", by: by, inbounds: 3)])
        #expect(report.overriddenInbounds == 3)
        #expect(report.selected == 3)
        #expect(try overridden("allow-all", [deny, allow]).overridden == [])
        #expect(try overridden("default-deny", [deny]).overridden == [])
    }

    @Test func `Only where both are selected, and by the first by name`() throws {
        let deny = try Policy.from("kind: Mesh", "Deny", name: "deny")
        let narrow = try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: web", name: "z")
        let report = try overridden("deny", [deny, narrow])
        #expect(report.overridden.map(\.inbounds) == [1])
        #expect(report.selected == 3)
        let shop = try Policy.from("kind: MeshService, name: api", "AllowWithShadowDeny", name: "a", in: "shop")
        let both = try overridden("deny", [deny, narrow, shop])
        let first = ItemID(policy: narrow.key, item: "from[0]")
        #expect(both.overridden == [.init(item: "from[0]", by: first, inbounds: 2)])
    }

    @Test(arguments: [
        ("kind: MeshService, name: web", "kind: MeshService, name: web", true),
        ("kind: MeshService, name: web", "kind: MeshService, name: api", false),
        ("kind: MeshService, name: web", "kind: MeshService, name: web_shop_svc_80", true),
        ("kind: MeshService, name: web", "kind: MeshService, name: web_bank_svc_80", false),
        ("kind: MeshService, name: web, namespace: bank", "kind: MeshService, name: web", false),
        ("kind: MeshService, name: web, sectionName: '80'", "kind: MeshService, name: web, sectionName: '81'", false),
        ("kind: MeshService, name: web, sectionName: '80'", "kind: MeshService, name: web, sectionName: http", true),
        ("kind: MeshService, name: web", "kind: MeshSubset, tags: {kuma.io/service: web_shop_svc_80}", true),
        ("kind: MeshService, name: web", "kind: MeshSubset, tags: {kuma.io/service: web_bank_svc_80}", false),
        ("kind: MeshService, name: web", "kind: MeshSubset, tags: {k8s.kuma.io/namespace: shop}", true),
        ("kind: MeshService, name: web", "kind: MeshSubset, tags: {k8s.kuma.io/namespace: bank}", false),
        ("kind: MeshService, name: web", "kind: MeshSubset, tags: {version: v1}", true),
        ("kind: MeshSubset, tags: {version: v1}", "kind: MeshSubset, tags: {version: v1, team: a}", true),
        ("kind: MeshSubset, tags: {version: v1}", "kind: MeshSubset, tags: {version: v2}", false),
        ("kind: MeshSubset, tags: {version: v1}", "kind: MeshSubset, tags: {team: a}", true),
        ("kind: MeshServiceSubset, name: web, tags: {v: a}", "kind: MeshServiceSubset, name: web, tags: {v: b}", false),
        ("kind: Mesh", "kind: MeshService, name: web", true), ("kind: MeshService, name: web", "kind: Mesh", true),
    ])
    func `Some one client could be both`(deny: String, allow: String, isOverridden: Bool) throws {
        let to = "kind: MeshService, name: api"
        let policies = [
            try Policy.from(deny, "Deny", to: to, name: "deny", in: "shop"),
            try Policy.from(allow, "Allow", to: to, name: "allow", in: "shop"),
        ]
        #expect(try overridden("deny", policies).overridden.count == (isOverridden ? 1 : 0))
        // It does not depend on which is which.
        let swapped = [
            try Policy.from(allow, "Deny", to: to, name: "deny", in: "shop"),
            try Policy.from(deny, "Allow", to: to, name: "allow", in: "shop"),
        ]
        #expect(try overridden("deny", swapped).overridden.count == (isOverridden ? 1 : 0))
    }

    @Test(arguments: [
        ("Exact", "spiffe://default/web_shop_svc_80", true), ("Exact", "spiffe://default/api_shop_svc_80", false),
        ("Prefix", "spiffe://default/web_sh", true), ("Prefix", "spiffe://default/", true),
        ("Prefix", "spiffe://default/webb", false), ("Prefix", "spiffe://other/", false),
    ])
    func `An allow of rules beats a Deny of from in both modes`(type: String, id: String, isOverridden: Bool) throws {
        let policies = [
            try Policy.from("kind: MeshService, name: web", "Deny", to: "kind: MeshService, name: api", name: "deny"),
            try Policy("rules", "{rules: [{default: {allow: [{spiffeID: {type: \(type), value: '\(id)'}}]}}]}"),
        ]
        for precedence in [PermissionPrecedence.allowWins, .mostSpecific] {
            let report = try overridden("deny", policies, precedence)
            #expect(report.overridden.map(\.by.item) == (isOverridden ? ["rules[0]"] : []))
        }
    }

    @Test func `In MostSpecific only a stronger item beats a Deny`() throws {
        let to = "kind: MeshService, name: api"
        let deny = try Policy.from("kind: MeshService, name: web", "Deny", to: to, name: "m")
        let weaker = try Policy.from("kind: Mesh", "Allow", name: "a")
        let stronger = try Policy.from("kind: Mesh", "Allow", to: to, name: "b")
        let alsoWeaker = try Policy.from("kind: Mesh", "Allow", to: to, name: "z")
        let all = [deny, weaker, stronger, alsoWeaker]
        #expect(try overridden("m", [deny, weaker, alsoWeaker], .mostSpecific).overridden == [])
        #expect(try overridden("m", all, .mostSpecific).overridden.map(\.by.policy.name) == ["b"])
        #expect(try overridden("m", all).overridden.map(\.by.policy.name) == ["a"])
        let meshDeny = try Policy.from("kind: Mesh", "Deny", name: "wide")
        let report = try overridden("wide", [meshDeny, stronger], .mostSpecific)
        #expect(report.overridden.map(\.inbounds) == [1])
    }

    @Test func `Each item has its entry, and inbounds count once`() throws {
        let items = ["web", "api", "nobody"].map {
            "{targetRef: {kind: MeshService, name: \($0)_shop_svc_80}, default: {action: Deny}}"
        }
        let own = "{targetRef: {kind: MeshService, name: api_shop_svc_80}, default: {action: Allow}}"
        let deny = try Policy("deny", "{from: [\((items + [own]).joined(separator: ", "))]}")
        let allow = try Policy.from("kind: MeshService, name: web", "Allow", name: "allow", in: "shop")
        let report = try overridden("deny", [deny, allow])
        #expect(report.overridden.map(\.item) == ["from[0]", "from[1]"])
        #expect(report.overridden.map(\.by.description) == ["shop/allow/from[0]", "kuma-system/deny/from[3]"])
        #expect(report.overridden.map(\.inbounds) == [2, 3])
        #expect(report.overriddenInbounds == 3)
    }

    @Test func `A Deny of rules is never overridden`() throws {
        let id = "spiffeID: {type: Prefix, value: 'spiffe://default/'}"
        let deny = try Policy("deny", "{rules: [{default: {deny: [{\(id)}]}}]}")
        #expect(try overridden("deny", [deny, .from("kind: Mesh", "Allow", name: "allow")]).overridden == [])
    }

    @Test func `Replicas are counted, and what is counted follows changes`() throws {
        let deny = try Policy.from("kind: Mesh", "Deny", to: "kind: MeshService, name: web", name: "deny", in: "shop")
        let allow = try Policy.from("kind: Mesh", "Allow", name: "allow")
        let replicas = (0..<5).map { MeshWorkload.serving("web_shop_svc_80", name: "web-\($0)") }
        var permissions = MeshPermissions.of([deny, allow], replicas + [bank])
        #expect(permissions.report(of: deny.key)?.selected == 5)
        #expect(permissions.report(of: deny.key)?.overridden.map(\.inbounds) == [5])
        #expect(permissions.report(of: allow.key)?.selected == 6)
        _ = permissions.note(nil as Policy?, at: allow.key)
        #expect(permissions.report(of: deny.key)?.overridden == [])
        let own = try Policy.from("kind: Mesh", "Allow", name: "own", in: "shop")
        _ = permissions.note(own, at: own.key)
        #expect(permissions.report(of: deny.key)?.overridden.map(\.by.policy) == [own.key])
        #expect(permissions.report(of: own.key)?.selected == 5)
    }
}
