import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

/// As `membership_validator_test.go` of Kuma has them.
@Suite struct ConstraintsTests {
    private var scene = Scene()

    private mutating func constrain(_ constraints: JSONValue) {
        scene.meshes = [["metadata": ["name": "default"], "spec": ["constraints": ["dataplaneProxy": constraints]]]]
    }

    @Test mutating func oneRequirementHasToBeMet() throws {
        constrain(["requirements": [["tags": ["team": "a"]], ["tags": ["app": "web"]]]])
        #expect(try scene.workload() != nil)
        constrain(["requirements": [["tags": ["team": "a"]], ["tags": ["app": "web", "team": "a"]]]])
        #expect(try scene.workload() == nil)
        #expect(
            try scene.warnings() == [
                "FailedToGenerateKumaDataplane: Pod shop/web-1 cannot be a member of mesh default: it meets none of "
                    + "spec.constraints.dataplaneProxy.requirements of Mesh default by its tags app=web "
                    + "k8s.kuma.io/namespace=shop kuma.io/instance=web-1 kuma.io/protocol=tcp "
                    + "kuma.io/service=web-1_shop_svc"
            ])
    }

    @Test mutating func aStarIsAnyValue() throws {
        constrain(["requirements": [["tags": ["app": "*"]]]])
        #expect(try scene.workload() != nil)
        constrain(["requirements": [["tags": ["team": "*"]]]])
        #expect(try scene.workload() == nil)
    }

    @Test mutating func aRestrictionBeatsRequirements() throws {
        constrain(["requirements": [["tags": ["app": "web"]]], "restrictions": [["tags": ["app": "*"]]]])
        #expect(try scene.workload() == nil)
    }

    @Test mutating func theNamespaceInTagsIsTheRealOne() throws {
        scene.pod?[path: ["metadata", "labels", "k8s.kuma.io/namespace"]] = "victim"
        constrain(["requirements": [["tags": ["k8s.kuma.io/namespace": "victim"]]]])
        #expect(try scene.workload() == nil)
        constrain(["requirements": [["tags": ["k8s.kuma.io/namespace": "shop"]]]])
        #expect(try scene.workload() != nil)
    }

    @Test(
        arguments: [
            ["requirements": "all"], ["requirements": [["tags": ["app": 1]]]],
            ["restrictions": [["tag": ["app": "web"]]]],
            ["restrictions": [["tags": [:]]]], "none", ["requirments": [["tags": ["app": "web"]]]],
        ] as [JSONValue])
    mutating func whatIsNotUnderstoodLetsNobodyInAndThrowsNobodyOut(constraints: JSONValue) throws {
        constrain(constraints)
        #expect(try scene.workload() == nil)
        let meshes = scene.meshes
        scene.meshes = Scene().meshes
        try scene.carryOut()
        scene.meshes = meshes
        #expect(try scene.workload() != nil)
        #expect(try scene.plan().write == nil)
    }

    @Test mutating func textsHaveAnEnd() throws {
        let long = String(repeating: "x", count: 63)
        for index in 0..<90 { scene.pod?[path: ["metadata", "labels", "\(long)/\(index)"]] = .string(long) }
        constrain(["requirements": [["tags": ["team": "a"]]]])
        #expect(try scene.plan().events.first?.note.unicodeScalars.count == 1024)
    }

    @Test mutating func whoIsKeptOutLosesItsDataplane() throws {
        try scene.carryOut()
        constrain(["restrictions": [["tags": ["app": "web"]]]])
        guard case .delete = try scene.plan().write else { throw Unexpected() }
    }
}
