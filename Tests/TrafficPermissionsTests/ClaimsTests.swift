import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// What depends only on what any namespace can claim.
@Suite struct ClaimsTests {
    private func claims(_ policy: Policy, _ precedence: PermissionPrecedence = .allowWins) throws -> [String] {
        let report = try #require(MeshPermissions.of([policy], [], precedence).report(of: policy.key))
        return report.claims.map { "\($0.place) \($0.text)" }
    }

    @Test(arguments: [
        "kind: Mesh", "kind: MeshSubset", "kind: MeshService, name: web",
        "kind: MeshSubset, tags: {version: v1, k8s.kuma.io/namespace: shop}",
        "kind: MeshSubset, tags: {version: v1, kuma.io/service: web_shop_svc_80}",
        "kind: MeshServiceSubset, name: web, tags: {version: v1}",
    ])
    func `The mesh, services and namespaces are nobody's to claim`(client: String) throws {
        #expect(try claims(.from(client, "Allow")) == [])
    }

    @Test(arguments: ["version: v1", "k8s.kuma.io/service-name: web", "version: v1, team: a"])
    func `Tags without service and namespace are anybody's`(tags: String) throws {
        for action in ["Allow", "AllowWithShadowDeny", "Deny"] {
            let found = try claims(.from("kind: MeshSubset, tags: {\(tags)}", action))
            #expect(found.count == 1)
            #expect(found.first?.hasPrefix("spec.from[0].targetRef goes only by ") == true)
            let names = tags.split(separator: ", ").map { $0.prefix { $0 != ":" } }
            #expect(names.allSatisfy { found.first?.contains("\($0): ") == true })
            #expect(found.first?.contains("any namespace can claim") == true)
        }
    }

    @Test(arguments: [
        ("spiffe://default/", false), ("spiffe://default", false), ("spiffe://def", false),
        ("spiffe://default/web", true), ("spiffe://default/web_sh", true), ("spiffe://default/web_shop", true),
        ("spiffe://default/web_shop_svc", false), ("spiffe://default/web_shop_svc_8", false),
        ("spiffe://other/web", false),
    ])
    func `A prefix that leaves the namespace open is anybody's`(prefix: String, isClaim: Bool) throws {
        for list in ["allow", "deny", "allowWithShadowDeny"] {
            let policy = try Policy(
                "p", "{rules: [{default: {\(list): [{spiffeID: {type: Prefix, value: '\(prefix)'}}]}}]}")
            let found = try claims(policy)
            #expect(found.count == (isClaim ? 1 : 0), "\(list) \(prefix)")
            if isClaim { #expect(found.first?.hasPrefix("spec.rules[0] ") == true) }
        }
        let id = "spiffeID: {type: Exact, value: 'spiffe://default/w'}"
        let exact = try Policy("p", "{rules: [{default: {allow: [{\(id)}]}}]}")
        #expect(try claims(exact) == [])
    }

    private let denyAll = "rules: [{default: {deny: [{spiffeID: {type: Prefix, value: 'spiffe://default/'}}]}}]"

    @Test(arguments: [
        ("kind: MeshSubset, tags: {version: v1}", true), ("kind: Dataplane, labels: {app: web}", true),
        ("kind: MeshSubset, tags: {v: a, kuma.io/service: web_shop_svc_80}", false), ("kind: Mesh", false),
        ("kind: MeshSubset, tags: {version: v1, k8s.kuma.io/namespace: shop}", false),
        ("kind: Dataplane, labels: {k8s.kuma.io/namespace: shop}", false), ("kind: MeshService, name: web", false),
    ])
    func `What a guardrail protects by labels of Pods can leave it`(target: String, isClaim: Bool) throws {
        let policy = try Policy("p", "{targetRef: {\(target)}, \(denyAll)}")
        let found = try claims(policy)
        #expect(found.count == (isClaim ? 1 : 0), "\(found)")
        if isClaim { #expect(found.first?.hasPrefix("spec.targetRef goes only by ") == true) }
        // In any other namespace it is about one's own.
        #expect(try claims(Policy("p", in: "shop", "{targetRef: {\(target)}, \(denyAll)}")) == [])
    }

    @Test func `A Deny of from is a guardrail where it can win`() throws {
        let policy = try Policy.from("kind: Mesh", "Deny", to: "kind: MeshSubset, tags: {version: v1}")
        #expect(try claims(policy) == [])
        #expect(try claims(policy, .mostSpecific).count == 1)
        let allow = try Policy.from("kind: Mesh", "Allow", to: "kind: MeshSubset, tags: {version: v1}")
        #expect(try claims(allow, .mostSpecific) == [])
    }
}
