import KubernetesAPI
import Testing
import WorkloadIdentity

@testable import MeshOperator

/// Who has an identity, and who asks for it.
@Suite struct WorkloadIndexTests {
    private static let web = IdentityID(namespace: "shop", mesh: "default", service: "web_shop_svc_80")

    private static func workload(
        _ name: String, in namespace: String = "shop", services: [String] = ["web_shop_svc_80"],
        _ change: (inout Workload) -> Void = { _ in }
    ) -> Workload {
        var workload = Workload(
            key: ObjectKey(namespace: namespace, name: name), mesh: "default", services: services)
        change(&workload)
        return workload
    }

    private static func note(_ workload: Workload, in index: WorkloadIndex) -> WorkloadIndex.Effects {
        index.note(workload, at: workload.key)
    }

    @Test func `an identity that nobody asks for is not wanted`() {
        let index = WorkloadIndex()
        let effects = Self.note(Self.workload("one"), in: index)
        #expect(effects.identities == [Self.web])
        #expect(!index.isWanted(Self.web))
        #expect(index.members(of: Self.web).count == 1)
    }

    @Test func `any Pod of the namespace that mounts the Secret asks, in whatever order they come`() {
        let client = Self.workload("client", services: ["client_shop_svc"]) {
            $0.mountedSecrets = [IdentityNames.secret(Self.web)]
        }
        for order in [[client, Self.workload("web")], [Self.workload("web"), client]] {
            let index = WorkloadIndex()
            var effects: Set<IdentityID> = []
            for workload in order { effects.formUnion(Self.note(workload, in: index).identities) }
            #expect(index.isWanted(Self.web))
            #expect(effects.contains(Self.web))
            #expect(index.note(nil, at: client.key).identities.contains(Self.web))
            #expect(!index.isWanted(Self.web))
        }
    }

    @Test func `a Pod of another namespace asks for nothing here`() {
        let index = WorkloadIndex()
        _ = Self.note(Self.workload("web"), in: index)
        let other = Self.workload("spy", in: "evil", services: ["spy_evil_svc"]) {
            $0.mountedSecrets = [IdentityNames.secret(Self.web)]
        }
        _ = Self.note(other, in: index)
        #expect(!index.isWanted(Self.web))
    }

    @Test func `it is wanted until the last that asks is gone`() {
        let index = WorkloadIndex()
        for name in ["one", "two"] {
            _ = Self.note(Self.workload(name) { $0.requestedServices = ["web_shop_svc_80"] }, in: index)
        }
        _ = index.note(nil, at: ObjectKey(namespace: "shop", name: "one"))
        #expect(index.isWanted(Self.web))
        _ = index.note(nil, at: ObjectKey(namespace: "shop", name: "two"))
        #expect(!index.isWanted(Self.web))
        #expect(index.members(of: Self.web).isEmpty && index.identities(of: "default").isEmpty)
    }

    @Test func `places and Dataplanes are counted per mesh`() {
        let index = WorkloadIndex()
        let place = MeshPlace(namespace: "shop", mesh: "default")
        for name in ["one", "two"] { _ = Self.note(Self.workload(name) { $0.hasDataplane = true }, in: index) }
        #expect(index.dataplanes(of: "default") == 2 && index.hasMembers(place))
        // Another mesh.
        var moved = Self.workload("one")
        moved.mesh = "other"
        let effects = Self.note(moved, in: index)
        #expect(effects.places == [place, MeshPlace(namespace: "shop", mesh: "other")])
        #expect(index.dataplanes(of: "default") == 1)
        _ = index.note(nil, at: ObjectKey(namespace: "shop", name: "two"))
        #expect(!index.hasMembers(place) && index.meshes == ["other"])
    }

    @Test func `what did not change concerns nobody`() {
        let index = WorkloadIndex()
        _ = Self.note(Self.workload("one"), in: index)
        let effects = Self.note(Self.workload("one"), in: index)
        #expect(effects.identities.isEmpty && effects.places.isEmpty && effects.meshes.isEmpty)
    }
}
