import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@Suite struct MeshStatusTests {
    static func condition(_ type: String, _ message: String = "") -> Condition {
        Condition(
            type: type, status: .true, reason: "R", message: message, observedGeneration: 1,
            lastTransitionTime: Date(timeIntervalSince1970: 0))
    }

    @Test func `only our part of a status is compared`() {
        let ours = MeshStatus(conditions: [Self.condition("Ready"), Self.condition("Accepted")])
        var present = MeshStatus(
            conditions: [Self.condition("Accepted"), Self.condition("Audited"), Self.condition("Ready")])
        #expect(!ours.differs(from: present))
        #expect(ours.differs(from: nil))
        present.conditions.append(Self.condition("KeyInMesh"))
        #expect(ours.differs(from: present), "a condition of ours that is to go")
        present.conditions = [Self.condition("Ready", "other"), Self.condition("Accepted")]
        #expect(ours.differs(from: present))
        #expect(MeshStatus(json: ["mtls": 7]).differs(from: MeshStatus()))
    }

    static let damaged: [JSONValue] = [
        ["mtls": ["anchors": [["backend": "a"]]]], ["mtls": ["ca": 7]], ["mtls": [1]], "text",
    ]

    @Test(arguments: damaged)
    func `what cannot be read is there all the same`(json: JSONValue) throws {
        let mesh = try Mesh(
            json: [
                "apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": ["name": "m"], "status": json,
            ])
        #expect(mesh.status?.unreadableMutualTLS != nil)
        #expect(mesh.status?.mtls == nil)
        let kept = mesh.json["status"]?["mtls"]
        #expect(kept == json["mtls"] ?? json)
        #expect(MeshStatus().keepingUnreadable(of: try #require(mesh.status)).unreadableMutualTLS != nil)
    }

    @Test func `one condition that cannot be read hides nothing else`() {
        let status = MeshStatus(json: [
            "conditions": [["type": "Ready", "status": "Perhaps"], ["type": "Accepted", "status": "True"]],
            "mtls": ["ca": ["fingerprint": "f"]],
        ])
        #expect(status.conditions.map(\.type) == ["Accepted"])
        #expect(status.mtls?.ca?.fingerprint == "f")
        #expect(status.unreadableMutualTLS == nil)
    }

    @Test(arguments: ["", "a/b", "a.b", "-a", "A", String(repeating: "a", count: 64)])
    func `names of Secrets are made from DNS labels`(name: String) {
        #expect(!Names.isUsable(backend: name))
        #expect(Names.isUsable(backend: "a-1"))
    }
}
