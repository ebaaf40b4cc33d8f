import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// What a change of policies or workloads touches.
@Suite struct ChangeTests {
    let web = MeshWorkload.serving("web_shop_svc_80", name: "web")
    let other = MeshWorkload.serving("db_shop_svc_80", name: "db")
    let stranger = MeshWorkload.serving("web_bank_svc_80", name: "web")

    @Test func aPolicyTouchesOnlyWhatItSelects() throws {
        var permissions = MeshPermissions.of([], [web, other, stranger])
        let policy = try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: web", in: "shop")
        #expect(permissions.note(policy, at: policy.key) == Affected(inbounds: [web.inbound]))
        #expect(permissions.allows(stranger, web) == true)
        #expect(permissions.allows(stranger, other) == false)
        #expect(permissions.note(policy, at: policy.key) == .nothing)
        #expect(permissions.note(nil as Policy?, at: policy.key) == Affected(inbounds: [web.inbound]))
        #expect(permissions.allows(stranger, web) == false)
    }

    @Test func aPolicyThatMovesTouchesBothPlaces() throws {
        var permissions = MeshPermissions.of(
            [try .from("kind: Mesh", "Allow", to: "kind: MeshService, name: web", in: "shop")], [web, other])
        let moved = try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: db", in: "shop")
        #expect(permissions.note(moved, at: moved.key) == Affected(inbounds: [web.inbound, other.inbound]))
        #expect(permissions.allows(web, other) == true && permissions.allows(other, web) == false)
    }

    @Test func aPolicyOfAScopeTouchesAllOfIt() throws {
        var permissions = MeshPermissions.of([], [web, stranger])
        let own = try Policy.from("kind: Mesh", "Allow", in: "shop")
        #expect(permissions.note(own, at: own.key) == Affected(namespaces: ["shop"]))
        let all = try Policy.from("kind: Mesh", "Allow")
        #expect(permissions.note(all, at: all.key) == Affected(wholeMesh: true))
        #expect(permissions.note(nil as Policy?, at: all.key) == Affected(wholeMesh: true))
    }

    @Test func aDataplaneThatIsNamedIsToldFromItsReplicas() throws {
        let replica = MeshWorkload.serving("web_shop_svc_80", name: "web-2")
        var permissions = MeshPermissions.of([], [web, replica])
        let policy = try Policy.from("kind: Mesh", "Allow", to: "kind: Dataplane, name: web", in: "shop")
        #expect(permissions.note(policy, at: policy.key) == Affected(inbounds: [web.inbound]))
        #expect(permissions.allows(replica, web) == true && permissions.allows(web, replica) == false)
        #expect(permissions.note(nil as Policy?, at: policy.key) == Affected(inbounds: [web.inbound]))
        #expect(permissions.allows(replica, web) == false)
        #expect(permissions.classes.count == 1)
    }

    /// Found by the random tests: a name parts the Dataplane from its replicas, after the policy was taken from all of them.
    @Test func aPolicyThatComesToNameADataplaneTouchesWhatItSelectedBefore() throws {
        let before = try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: web", in: "shop")
        var permissions = MeshPermissions.of([before], [web])
        let after = try Policy.from(
            "kind: Mesh", "Allow", to: "kind: Dataplane, name: web, sectionName: other", in: "shop")
        #expect(permissions.note(after, at: after.key) == Affected(inbounds: [web.inbound]))
        #expect(permissions.allows(other, web) == false)
    }

    @Test func aWorkloadTouchesNothingButItself() throws {
        var permissions = MeshPermissions.of([try .from("kind: Mesh", "Allow")], [web])
        #expect(permissions.note(other, at: other.key) == Affected(inbounds: [other.inbound]))
        var labelled = other
        labelled.labels = ["version": "v2"]
        #expect(permissions.note(labelled, at: other.key) == .nothing)
        #expect(permissions.note(nil as MeshWorkload?, at: other.key) == Affected(inbounds: [other.inbound]))
        #expect(permissions.inbounds == [web.inbound])
    }

    @Test func replicasShareOneForm() throws {
        let replicas = (0..<100).map { MeshWorkload.serving("web_shop_svc_80", name: "web-\($0)") }
        let policy = try Policy.from("kind: Mesh", "Allow", to: "kind: MeshService, name: web", in: "shop")
        let permissions = MeshPermissions.of([policy], replicas)
        #expect(permissions.compiledForms == 1)
        #expect(permissions.inboundCount == 100)
    }

    @Test func whatAPortIsCalledTouchesThoseWhoAskForIt() throws {
        let policy = try Policy.from(
            "kind: MeshService, name: web, namespace: shop, sectionName: http", "Allow",
            to: "kind: MeshService, name: web", in: "bank")
        var permissions = MeshPermissions.of([policy], [web, other, stranger])
        #expect(permissions.allows(web, stranger) == false)
        let named = MeshWorkload.serving("web_shop_svc_80", name: "web", portName: "http")
        let affected = permissions.note(named, at: named.key)
        #expect(affected.contains(stranger.inbound) && !affected.contains(other.inbound))
        #expect(permissions.allows(named, stranger) == true)
    }

    @Test func nothingIsLeftOfWhatIsGone() throws {
        let policy = try Policy.from("kind: Mesh", "Allow", to: "kind: Dataplane, name: web", in: "shop")
        var permissions = MeshPermissions.of([policy], [web, other])
        for key in [web.key, other.key] { _ = permissions.note(nil as MeshWorkload?, at: key) }
        _ = permissions.note(nil as Policy?, at: policy.key)
        #expect(permissions.isEmpty && permissions.classes.isEmpty && permissions.classAnchors.isEmpty)
        #expect(permissions.policyAnchors.isEmpty && permissions.namedDataplanes.isEmpty)
    }
}
