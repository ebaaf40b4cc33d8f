import JSON
import Testing

@testable import MeshAPI

@Suite struct PermissionFaultsTests {
    private func faults(_ spec: JSONValue) throws -> PermissionFaults {
        try MeshTrafficPermission(json: [
            "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission", "metadata": ["name": "a"], "spec": spec,
        ]).faults
    }

    private let allowAll: JSONValue = ["targetRef": ["kind": "Mesh"], "default": ["action": "Allow"]]

    @Test func aFaultIsThatOfItsItem() throws {
        let found = try faults([
            "targetRef": ["kind": "MeshService"],
            "from": [allowAll, ["targetRef": ["kind": "Mesh"], "default": ["action": "Alow"]], allowAll, "x"],
        ])
        #expect(found.policy == [])
        #expect(found.target.map(\.path) == ["spec.targetRef"])
        #expect(found.from.keys.sorted() == [1, 3])
        #expect(found.rules.isEmpty)
    }

    @Test func whatHasNoMeaningIsAFaultAlthoughItCanBeStored() throws {
        let byLabels: JSONValue = [
            "targetRef": ["kind": "MeshService", "labels": ["a": "b"]], "default": ["action": "Allow"],
        ]
        let found = try faults(["targetRef": ["kind": "Dataplane", "namespace": "a"], "from": [allowAll, byLabels]])
        #expect(found.target.map(\.path) == ["spec.targetRef.name"])
        #expect(found.from.mapValues { $0.map(\.path) } == [1: ["spec.from[1].targetRef.labels"]])
    }

    @Test func aFaultOfNoItemIsThatOfThePolicy() throws {
        let rule: JSONValue = ["default": ["deny": [["spiffeID": ["type": "Exact", "value": "spiffe://a/b"]], [:]]]]
        let found = try faults(["from": [allowAll], "rules": [rule], "form": []])
        #expect(found.policy.map(\.path) == ["spec.form", "spec"])
        #expect(found.rules.keys.sorted() == [0])
        #expect(try faults(["from": [allowAll]]).isEmpty)
    }
}
