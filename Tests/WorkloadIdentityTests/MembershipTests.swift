import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct MembershipTests {
    private var scene = Scene()

    @Test(arguments: ["enabled", "true"]) mutating func theNamespaceGrantsIt(value: String) throws {
        scene.namespace[path: ["metadata", "labels"]] = ["kuma.io/sidecar-injection": .string(value)]
        #expect(try scene.workload()?.mesh == "default")
    }

    @Test(arguments: ["disabled", "yes", "Enabled", ""])
    mutating func nothingElseGrantsIt(value: String) throws {
        scene.namespace[path: ["metadata", "labels"]] = ["kuma.io/sidecar-injection": .string(value)]
        #expect(try scene.workload() == nil)
        #expect(try scene.plan().events.isEmpty)
    }

    @Test(arguments: ["disabled", "false", "no"]) mutating func aPodMayDecline(value: String) throws {
        scene.pod?[path: ["metadata", "labels", "kuma.io/sidecar-injection"]] = .string(value)
        #expect(try scene.workload() == nil)
    }

    @Test mutating func aPodCannotGrantItToItself() throws {
        scene.namespace[path: ["metadata", "labels"]] = [:]
        scene.pod?[path: ["metadata", "labels", "kuma.io/sidecar-injection"]] = "enabled"
        #expect(try scene.workload() == nil)
        #expect(
            try scene.warnings() == [
                "FailedToGenerateKumaDataplane: Pod shop/web-1 asks to be in a mesh by label kuma.io/sidecar-injection, "
                    + "which its Namespace does not grant: label Namespace shop with kuma.io/sidecar-injection=enabled"
            ])
    }

    @Test(arguments: ["Pending", "Running", "Unknown"])
    mutating func aPodWithoutAnAddressIsAMemberWithoutADataplane(phase: String) throws {
        scene.pod?["status"] = ["phase": .string(phase)]
        #expect(try scene.workload()?.services == ["web-1_shop_svc"])
        #expect(try scene.workload()?.hasDataplane == false)
        #expect(try scene.plan().write == nil)
    }

    @Test(arguments: ["Succeeded", "Failed"]) mutating func aPodThatEndedIsNone(phase: String) throws {
        try scene.carryOut()
        scene.pod?[path: ["status", "phase"]] = .string(phase)
        #expect(try scene.workload() == nil)
        guard case .delete = try scene.plan().write else { throw Unexpected() }
    }

    @Test mutating func anEvictedPodLosesItsDataplane() throws {
        try scene.carryOut()
        scene.pod?[path: ["status", "reason"]] = "Evicted"
        guard case .delete = try scene.plan().write else { throw Unexpected() }
    }

    @Test mutating func aTerminatingNamespaceIsLeftAlone() throws {
        scene.namespace["status"] = ["phase": "Terminating"]
        #expect(try scene.workload() != nil)
        #expect(try scene.plan().write == nil)
        #expect(try scene.plan().status == nil)
        #expect(try scene.workload()?.hasDataplane == false)
    }
}

struct Unexpected: Error {}
