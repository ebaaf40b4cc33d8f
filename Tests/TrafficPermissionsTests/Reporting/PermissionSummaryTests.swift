import MeshAPI
import Testing

@testable import TrafficPermissions

/// The hash and the number of a Dataplane's permissions.
@Suite struct PermissionSummaryTests {
    private let web = MeshWorkload.serving("web_shop_svc_80", name: "web")
    private let other = MeshWorkload.serving("db_shop_svc_80", name: "db")

    private func summary(
        _ workload: MeshWorkload, _ policies: [Policy], _ precedence: PermissionPrecedence = .allowWins
    ) -> PermissionSummary {
        PermissionSummary(MeshPermissions.of(policies, [workload], precedence).permissions(of: workload.key))
    }

    /// As written down here: another release or process must not have all Dataplanes written anew.
    @Test func isTheSameWhoeverComputesIt() throws {
        let policies = [
            try Policy.from("kind: Mesh", "Allow", name: "all"),
            try Policy.from("kind: MeshService, name: db", "Deny", to: "kind: MeshService, name: web", in: "shop"),
        ]
        let expected = PermissionSummary(hash: "25f1ae0ad10d9817", count: 2)
        #expect(summary(web, policies) == expected)
        #expect(summary(web, policies.reversed()) == expected)
        // Changed and changed back.
        let before = try Policy.from("kind: Mesh", "Deny", name: "all")
        var permissions = MeshPermissions.of([before, policies[1]], [other, web])
        _ = permissions.note(policies[0], at: policies[0].key)
        #expect(PermissionSummary(permissions.permissions(of: web.key)) == expected)
    }

    @Test func changesWithAllThatIsInEffect() throws {
        var moved = web
        moved.listeners[0].address = "10.0.0.2"
        let policy = try Policy.from("kind: MeshService, name: a", "Allow")
        let all = [
            summary(web, []), summary(web, [policy]), summary(moved, [policy]), summary(web, [policy], .mostSpecific),
            summary(web, [try .from("kind: MeshService, name: a", "Deny")]),
            summary(web, [try .from("kind: MeshService, name: a", "Allow", name: "q")]),
            summary(web, [try .from("kind: MeshService, name: a, namespace: b", "Allow")]),
            summary(web, [try .from("kind: MeshService, name: a, sectionName: '80'", "Allow")]),
            summary(web, [try .from("kind: MeshService, name: a, sectionName: http", "Allow")]),
            summary(web, [try .from("kind: MeshSubset, tags: {a: b}", "Allow")]),
            summary(web, [try .from("kind: MeshSubset, tags: {a: b, c: d}", "Allow")]),
        ]
        #expect(Set(all.map(\.hash)).count == all.count)
    }

    @Test func saysNothingOfWhatIsInEffectElsewhere() throws {
        let policy = try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: db", in: "shop")
        #expect(summary(web, [policy]) == summary(web, []))
        #expect(summary(other, [policy]).count == 1)
    }

    @Test func countsWhatTwoInboundsShareOnce() throws {
        var both = web
        both.listeners.append(
            .init(address: "10.0.0.1", port: 8081, name: "", tags: ["kuma.io/service": "db_shop_svc_80"]))
        let policies = [
            try Policy.from("kind: Mesh", "Allow", name: "all"),
            try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: web", name: "web", in: "shop"),
            try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: db", name: "db", in: "shop"),
            try Policy.from("kind: Mesh", "Allow", to: "kind: Dataplane, name: web", name: "both", in: "shop"),
        ]
        #expect(summary(both, policies).count == 4)
    }
}
