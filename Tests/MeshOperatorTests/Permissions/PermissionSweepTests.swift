import KubernetesAPI
import Testing
import TrafficPermissions

@testable import MeshOperator

/// What is looked at again after a workload changed: where Pods always come and go, not everything every second.
@Suite struct PermissionSweepTests {
    private static func workload(_ name: String, _ version: String) -> MeshWorkload {
        MeshWorkload(
            key: ObjectKey(namespace: "shop", name: name), labels: ["version": version],
            listeners: [.init(address: "10.1.0.1", port: 80, tags: ["kuma.io/service": "web_shop_svc_80"])])
    }

    /// After workloads have come one after the other.
    private static func sweeps(_ workloads: MeshWorkload...) -> [PermissionSweep: Duration] {
        var permissions = MeshPermissions(mesh: "default")
        var concerned = Concerned.nobody
        for workload in workloads {
            _ = permissions.note(workload, at: workload.key)
            concerned = permissions.takeConcerned()
        }
        return PermissionSweep.sweeps(of: "default", concerned)
    }

    @Test func `all policies soon where a name came`() {
        #expect(Self.sweeps(Self.workload("a", "1")) == [.policies("default"): .seconds(1)])
    }

    @Test func `numbers as often as they may change`() {
        let sweeps = Self.sweeps(Self.workload("a", "1"), Self.workload("b", "1"))
        #expect(sweeps == [.policies("default"): .seconds(10)])
    }

    @Test func `those who are concerned soon, and numbers later`() {
        let sweeps = Self.sweeps(Self.workload("a", "1"), Self.workload("b", "2"))
        #expect(sweeps == [.mesh("default"): .seconds(1), .policies("default"): .seconds(10)])
    }
}
