import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// Which policies may have to say something else than other numbers when workloads come and go.
@Suite struct ConcernedTests {
    private let web = MeshWorkload.serving("web_shop_svc_80", name: "web-1", labels: ["version": "v1"])
    private let bank = MeshWorkload.serving("bank_bank_svc_80", name: "bank-1")

    /// What is concerned by a change, of a mesh with these workloads before it.
    private func concerned(
        _ policies: [Policy], _ workload: MeshWorkload?, at key: ObjectKey, before: [MeshWorkload]? = nil,
        legacy: LegacyPolicy? = nil
    ) -> (concerned: Concerned, policies: [String]) {
        var permissions = MeshPermissions.of(policies, before ?? [web, bank])
        _ = permissions.note(legacy, named: "old")
        _ = permissions.takeConcerned()
        _ = permissions.note(workload, at: key)
        let concerned = permissions.takeConcerned()
        #expect(permissions.takeConcerned() == .nobody)
        return (concerned, permissions.policies(concerned).map(\.name).sorted())
    }

    private func web(_ name: String, version: String) -> MeshWorkload {
        .serving("web_shop_svc_80", name: name, labels: ["version": version])
    }

    private func policies() throws -> [Policy] {
        [
            try .from("kind: Mesh", "Allow", name: "mesh"),
            try .from("kind: Mesh", "Allow", name: "shop", in: "shop"),
            try .from("kind: Mesh", "Allow", to: "kind: MeshService, name: web", name: "web", in: "shop"),
            try .from("kind: Mesh", "Allow", to: "kind: Dataplane, labels: {version: v2}", name: "v2"),
            try .from("kind: Mesh", "Allow", name: "bank", in: "bank"),
            try .from("kind: Mesh", "Allow", to: "kind: MeshService, name: bank", name: "bank-svc", in: "bank"),
        ]
    }

    @Test func `a replica changes nothing but numbers`() throws {
        let replica = web("web-2", version: "v1")
        #expect(try concerned(policies(), replica, at: replica.key).concerned == .nobody)
        #expect(try concerned(policies(), nil, at: replica.key, before: [web, replica]).concerned == .nobody)
        #expect(try concerned(policies(), web, at: web.key).concerned == .nobody)
    }

    @Test func `what is selected otherwise than all before concerns those who select it`() throws {
        let next = web("web-2", version: "v2")
        let came = try concerned(policies(), next, at: next.key)
        #expect(!came.concerned.all && came.policies == ["mesh", "shop", "v2", "web"])
        let went = try concerned(policies(), nil, at: next.key, before: [web, next])
        #expect(!went.concerned.all && went.policies == came.policies)
        // In the place of the only one before it: its service stays.
        let moved = try concerned(policies(), web("web-1", version: "v2"), at: web.key)
        #expect(!moved.concerned.all && moved.policies == came.policies)
    }

    @Test func `a service that comes or goes concerns all`() throws {
        let other = MeshWorkload.serving("db_shop_svc_80", name: "db-1")
        #expect(try concerned(policies(), other, at: other.key).concerned.all)
        #expect(try concerned(policies(), nil, at: bank.key).policies.count == 6)
    }

    @Test func `what a port is called concerns all, as it can be asked for from anywhere`() throws {
        let named = MeshWorkload.serving(
            "web_shop_svc_80", name: "web-1", portName: "http", labels: ["version": "v1"])
        #expect(try concerned(policies(), named, at: web.key).concerned.all)
    }

    @Test func `a Dataplane concerns those who name it, even if it has no inbounds`() throws {
        let naming = try Policy.from("kind: Mesh", "Allow", to: "kind: Dataplane, name: edge", name: "edge", in: "shop")
        let edge = MeshWorkload(key: ObjectKey(namespace: "shop", name: "edge"), listeners: [])
        let came = concerned([naming], edge, at: edge.key)
        #expect(!came.concerned.all && came.policies == ["edge"])
        #expect(concerned([naming], nil, at: edge.key, before: [edge]).policies == ["edge"])
        #expect(concerned([naming], edge, at: edge.key, before: [edge]).concerned == .nobody)
    }

    @Test func `an older policy is concerned where it fits best, whoever is in its place`() throws {
        let old = LegacyPolicy(
            try TrafficPermission(json: [
                "apiVersion": "kuma.io/v1alpha1", "kind": "TrafficPermission", "metadata": ["name": "old"],
                "spec": [
                    "sources": [["match": ["kuma.io/service": "*"]]],
                    "destinations": [["match": ["kuma.io/service": "web_shop_svc_80"]]],
                ],
            ]))
        let next = web("web-2", version: "v2")
        #expect(try concerned(policies(), next, at: next.key, legacy: old).concerned.legacy == ["old"])
    }
}
