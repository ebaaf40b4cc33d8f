import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// Names that nothing answers to.
@Suite struct ResolutionTests {
    let web = MeshWorkload.serving("web_shop_svc_80", name: "web-1", portName: "http")
    let api = MeshWorkload.serving("api_shop_svc_81", name: "api-1", port: 9000, portName: "grpc")
    let bank = MeshWorkload.serving("ledger_bank_svc_80", name: "ledger-1")

    private func unresolved(_ policy: Policy) throws -> [String] {
        let permissions = MeshPermissions.of([policy], [web, api, bank])
        return try #require(permissions.report(of: policy.key)).unresolved.map { "\($0.place) \($0.text)" }
    }

    @Test(arguments: [
        ("name: web", true), ("name: web_shop_svc_80", true), ("name: web, namespace: shop", true),
        ("name: web, sectionName: '80'", true), ("name: web, sectionName: http", true),
        ("name: ledger, namespace: bank", true), ("name: ledger_bank_svc_80", true),
        ("name: webb", false), ("name: web_shop_svc_81", false), ("name: web, namespace: bank", false),
        ("name: web, sectionName: '81'", false), ("name: web, sectionName: grpc", false),
        // Bare names are of the namespace that is protected.
        ("name: ledger", false),
    ])
    func `A client answers by value, or by name where it is protected`(name: String, isThere: Bool) throws {
        for (namespace, target) in [("shop", "kind: Mesh"), ("kuma-system", "kind: MeshService, name: api")] {
            let policy = try Policy.from("kind: MeshService, \(name)", "Allow", to: target, in: namespace)
            let found = try unresolved(policy)
            #expect(found.count == (isThere ? 0 : 1), "\(found)")
            if !isThere { #expect(found.first?.hasPrefix("spec.from[0].targetRef names ") == true) }
        }
    }

    @Test func `A policy of the mesh looks for bare names wherever it protects`() throws {
        #expect(try unresolved(.from("kind: MeshService, name: ledger", "Deny")) == [])
        #expect(try unresolved(.from("kind: MeshService, name: nobody", "Deny")).count == 1)
        #expect(try unresolved(.from("kind: MeshSubset, tags: {kuma.io/service: web}", "Allow")).count == 1)
        #expect(try unresolved(.from("kind: MeshSubset, tags: {kuma.io/service: web_shop_svc_80}", "Allow")) == [])
    }

    @Test(arguments: [
        ("Exact", "spiffe://default/web_shop_svc_80", true), ("Exact", "spiffe://default/web", false),
        ("Exact", "spiffe://defualt/web_shop_svc_80", false), ("Prefix", "spiffe://default/nobody", true),
    ])
    func `An ID in rules is one of the mesh`(type: String, id: String, isThere: Bool) throws {
        let policy = try Policy("p", "{rules: [{default: {allow: [{spiffeID: {type: \(type), value: '\(id)'}}]}}]}")
        let found = try unresolved(policy)
        #expect(found.count == (isThere ? 0 : 1))
        if !isThere { #expect(found.first?.hasPrefix("spec.rules[0] names \(id), ") == true) }
    }

    @Test(arguments: [
        ("kind: MeshService, name: web", "kuma-system", true), ("kind: MeshService, name: webb", "kuma-system", false),
        ("kind: MeshService, name: web", "bank", false),
        ("kind: MeshService, name: web, namespace: shop", "bank", false),
        ("kind: MeshService, name: web_shop_svc_80", "bank", false),
        ("kind: MeshService, name: web, sectionName: '81'", "shop", false),
        ("kind: MeshService, name: web, sectionName: '8080'", "shop", false),
        ("kind: MeshServiceSubset, name: web, tags: {a: b}", "shop", true),
        ("kind: Dataplane, name: web-1", "shop", true), ("kind: Dataplane, name: web-1", "bank", false),
        ("kind: Dataplane, name: web-1, namespace: shop", "kuma-system", true),
        ("kind: Dataplane, name: web-1, namespace: shop", "bank", false),
        ("kind: Dataplane, name: web-1, sectionName: grpc", "shop", false),
        ("kind: Dataplane, labels: {a: b}", "shop", true),
    ])
    func `A target is there, within the namespace of the policy`(
        target: String, namespace: String, isThere: Bool
    ) throws {
        let found = try unresolved(.from("kind: Mesh", "Allow", to: target, in: namespace))
        #expect(found.count == (isThere ? 0 : 1), "\(found)")
        if !isThere { #expect(found.first?.hasPrefix("spec.targetRef names ") == true) }
    }

    @Test func `Names come and go with workloads`() throws {
        let policy = try Policy.from("kind: MeshService, name: web", "Allow", to: "kind: MeshService, name: api")
        var permissions = MeshPermissions.of([policy], [api])
        func places() -> [String]? { permissions.report(of: policy.key)?.unresolved.map(\.place) }
        #expect(places() == ["spec.from[0].targetRef"])
        // One that only calls, as a gateway does.
        let gateway = MeshWorkload(
            key: ObjectKey(namespace: "shop", name: "g"), listeners: [], tags: [["kuma.io/service": "web_shop_svc_80"]])
        _ = permissions.note(gateway, at: gateway.key)
        _ = permissions.note(web, at: web.key)
        #expect(places() == [])
        _ = permissions.note(nil as MeshWorkload?, at: gateway.key)
        #expect(places() == [])
        _ = permissions.note(nil as MeshWorkload?, at: web.key)
        _ = permissions.note(nil as MeshWorkload?, at: api.key)
        #expect(places() == ["spec.targetRef", "spec.from[0].targetRef"])
    }

    @Test func `An older policy names services on both sides`() throws {
        let legacy = LegacyPolicy(
            try TrafficPermission(json: [
                "apiVersion": "kuma.io/v1alpha1", "kind": "TrafficPermission", "metadata": ["name": "old"],
                "spec": [
                    "sources": [["match": ["kuma.io/service": "nobody"]], ["match": ["version": "1"]]],
                    "destinations": [
                        ["match": ["kuma.io/service": "*"]], ["match": ["kuma.io/service": "none"]],
                        ["match": ["kuma.io/service": "web_shop_svc_80"]],
                    ],
                ],
            ]))
        var permissions = MeshPermissions.of([], [web, api])
        _ = permissions.note(legacy, named: "old")
        let report = try #require(permissions.report(ofLegacy: "old"))
        #expect(report.selected == 2)
        #expect(report.unresolved.map(\.place) == ["spec.sources[0].match", "spec.destinations[1].match"])
        #expect(report.claims.map(\.place) == ["spec.sources[1].match"])
        // Where newer ones are, it has no effect.
        let policy = try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: web", in: "shop")
        _ = permissions.note(policy, at: policy.key)
        #expect(permissions.report(ofLegacy: "old")?.selected == 1)
        #expect(permissions.report(ofLegacy: "none") == nil)
        #expect(permissions.report(of: ObjectKey(namespace: "a", name: "b")) == nil)
    }
}
