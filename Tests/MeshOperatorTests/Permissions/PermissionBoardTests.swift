import ControllerRuntime
import JSON
import KubernetesAPI
import MeshAPI
import Synchronization
import Testing
import TrafficPermissions

@testable import MeshOperator

/// What is kept compiled for each mesh, and who is told.
@Suite struct PermissionBoardTests {
    private let board = PermissionBoard(
        metrics: PermissionMetrics(PrometheusRegistry(), clock: ContinuousClock()))

    private func note(_ name: String, mesh: String = "default", _ action: String?) throws {
        let key = ObjectKey(namespace: "shop", name: name)
        guard let action else { return board.note(nil, nil, at: key) }
        let object = try MeshTrafficPermission(json: [
            "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
            "metadata": ["name": .string(name), "namespace": "shop", "labels": ["kuma.io/mesh": .string(mesh)]],
            "spec": World.everybody(action),
        ])
        let policy = Policy(object, systemNamespace: "kuma-system")
        board.note(policy, object.known(policy.problem), at: key)
    }

    private static let workload = MeshWorkload(
        key: ObjectKey(namespace: "shop", name: "web-1"),
        listeners: [.init(address: "10.1.0.1", port: 80, tags: ["kuma.io/service": "web_shop_svc_80"])])

    private func join(_ mesh: String?) {
        board.note(mesh == nil ? nil : Self.workload, of: mesh, at: Self.workload.key)
    }

    @Test func `a mesh of which nothing is left is forgotten`() throws {
        try note("a", "Allow")
        join("default")
        #expect(board.meshes == ["default"])
        #expect(board.allowsAnything(in: "default"))
        try note("a", nil)
        #expect(board.look(at: .policy(ObjectKey(namespace: "shop", name: "a"))) == nil)
        #expect(board.meshes == ["default"])
        join(nil)
        #expect(board.meshes.isEmpty)
    }

    @Test func `what goes to another mesh is gone from the one before`() throws {
        try note("a", "Allow")
        join("default")
        try note("a", mesh: "other", "Allow")
        #expect(!board.allowsAnything(in: "default"))
        #expect(board.policies(of: "default").isEmpty)
        join("other")
        #expect(board.allowsAnything(in: "other"))
        #expect(board.meshes == ["other"])
    }

    @Test func `the precedence of a Mesh holds for policies that come before and after it`() throws {
        let client = Client(names: ["spiffe://default/x"])
        let inbound = InboundID(dataplane: Self.workload.key, address: "10.1.0.1", port: 80)
        board.note(.mostSpecific, of: "default")
        for action in ["Allow", "Deny"] { try note(action.lowercased(), action) }
        join("default")
        let isAllowed = { board.read("default") { $0.decide(client, at: inbound)?.isAllowed } }
        let specific = isAllowed()
        board.note(.allowWins, of: "default")
        #expect(isAllowed() == true)
        board.note(.mostSpecific, of: "default")
        #expect(isAllowed() == specific)
        #expect(board.read("default") { $0.precedence } == .mostSpecific)
    }

    @Test func `a TrafficPermission applies again where the last MeshTrafficPermission is gone`() throws {
        let restored = Mutex<[RestoredPermission]>([])
        board.onRestored { one in restored.withLock { $0.append(one) } }
        let selectors: JSONValue = [["match": ["kuma.io/service": "*"]]]
        let old = try TrafficPermission(json: [
            "apiVersion": "kuma.io/v1alpha1", "kind": "TrafficPermission", "metadata": ["name": "old"],
            "spec": ["sources": selectors, "destinations": selectors],
        ])
        board.note(LegacyPolicy(old), old.known(nil), named: "old")
        join("default")
        for name in ["a", "b"] { try note(name, "Deny") }
        #expect(!board.allowsAnything(in: "default"))
        #expect(board.look(at: .legacy("old"))?.superseded == 1)
        try note("a", nil)
        #expect(restored.withLock { $0 } == [])
        // To another mesh: it is gone from this one.
        try note("b", mesh: "other", "Deny")
        #expect(restored.withLock { $0 } == [RestoredPermission(name: "old", mesh: "default", inbounds: 1)])
        #expect(board.look(at: .legacy("old"))?.superseded == 0)
        #expect(board.allowsAnything(in: "default"))
    }

    @Test func `workloads tell which policies they concern, and policies do not`() throws {
        let told = Mutex<[Set<PolicyID>]>([])
        board.onWorkload { [board] mesh, concerned in
            told.withLock { $0.append(board.policies(of: mesh, concerned)) }
        }
        try note("a", "Allow")
        #expect(told.withLock { $0.isEmpty })
        join("default")
        #expect(told.withLock { $0.last } == [.policy(ObjectKey(namespace: "shop", name: "a"))])
        var replica = Self.workload
        replica.key = ObjectKey(namespace: "shop", name: "web-2")
        board.note(replica, of: "default", at: replica.key)
        #expect(told.withLock { $0.count } == 2)
        #expect(told.withLock { $0.last } == [])
        board.note(replica, of: "default", at: replica.key)
        #expect(told.withLock { $0.count } == 2)
    }

    @Test func `whoever asked is told of which inbounds`() throws {
        let told = Mutex<[String]>([])
        let inbound = InboundID(dataplane: Self.workload.key, address: "10.1.0.1", port: 80)
        board.onChange { mesh, affected in
            told.withLock { $0.append("\(mesh) \(affected.contains(inbound))") }
        }
        join("default")
        try note("a", "Allow")
        #expect(told.withLock { $0.last } == "default true")
        try note("b", mesh: "other", "Allow")
        #expect(told.withLock { $0.last }?.hasPrefix("other") == true)
        join(nil)
        #expect(told.withLock { $0.last }?.hasPrefix("default") == true)
    }
}
