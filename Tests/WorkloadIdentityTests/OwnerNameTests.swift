import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct OwnerNameTests {
    private var scene = Scene()

    private mutating func own(_ kind: String, _ name: String, of apiVersion: String, isController: Bool = true) {
        scene.pod?[path: ["metadata", "ownerReferences"]] = [
            [
                "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": "owner",
                "controller": .bool(isController),
            ]
        ]
    }

    @Test mutating func aReplicaSetIsCutToItsDeployment() throws {
        own("ReplicaSet", "web-5d59d67564", of: "apps/v1")
        scene.pod?[path: ["metadata", "labels", "pod-template-hash"]] = "5d59d67564"
        #expect(try scene.workload()?.services == ["web_shop_svc"])
    }

    @Test mutating func aReplicaSetOfNoDeploymentIsNot() throws {
        own("ReplicaSet", "web-5d59d67564", of: "apps/v1")
        #expect(try scene.workload()?.services == ["web-5d59d67564_shop_svc"])
    }

    @Test mutating func aJobIsCutToItsCronJob() throws {
        own("Job", "report-29012345", of: "batch/v1")
        #expect(try scene.workload()?.services == ["report_shop_svc"])
        own("Job", "report-2901234", of: "batch/v1")
        #expect(try scene.workload()?.services == ["report-2901234_shop_svc"])
    }

    @Test mutating func anyOtherControllerGivesItsName() throws {
        own("StatefulSet", "db", of: "apps/v1")
        #expect(try scene.workload()?.services == ["db_shop_svc"])
    }

    @Test mutating func anOwnerThatIsNoControllerGivesNone() throws {
        own("ConfigMap", "config", of: "v1", isController: false)
        #expect(try scene.workload()?.services == ["web-1_shop_svc"])
    }

    /// The API server takes any text as the name of an owner.
    @Test(arguments: ["web_victim_svc", "x_victim_svc_80_a", "", "../a", "a/b", "A", "-12345678", "web-", "a..b"])
    mutating func whatCannotBeANameIsNotTaken(name: String) throws {
        for kind in ["StatefulSet", "Job", "ReplicaSet"] {
            own(kind, name, of: kind == "Job" ? "batch/v1" : "apps/v1")
            #expect(try scene.workload()?.services == ["web-1_shop_svc"])
        }
    }
}
