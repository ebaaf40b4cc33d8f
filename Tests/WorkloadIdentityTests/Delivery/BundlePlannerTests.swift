import FoundationEssentials
import JSON
import Testing
import WorkloadIdentity

@Suite struct BundlePlannerTests {
    private let now = IdentityFixture.start
    private let source = ["ca.crt": "roots", "bundle.json": "{}"]

    private func plan(_ change: (inout BundleObservation) throws -> Void) rethrows -> BundlePlan {
        var observation = BundleObservation(namespace: "shop", mesh: "default")
        observation.isWanted = true
        observation.source = source
        try change(&observation)
        return BundlePlanner().plan(observation, now: now)
    }

    private func stored(
        _ data: [String: String], manager: String = "koguma-identity", immutable: Bool = false
    ) throws -> DeliveredBundle {
        try DeliveredBundle(
            json: [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": "default.mesh-trust-bundle", "namespace": "shop",
                    "managedFields": [IdentityFixture.managed(by: manager)],
                ],
                "immutable": .bool(immutable), "data": .object(JSONObject(data.map { ($0.key, .string($0.value)) })),
            ])
    }

    @Test func `it is made where a member is`() {
        #expect(plan { _ in } == BundlePlan(write: .create))
        #expect(plan { $0.isWanted = false } == BundlePlan())
        #expect(plan { $0.isNamespaceTerminating = true } == BundlePlan())
        #expect(plan { $0.source = nil } == BundlePlan())
    }

    @Test func `it follows its source`() throws {
        #expect(try plan { $0.stored = try stored(source) } == BundlePlan())
        #expect(try plan { $0.stored = try stored(["ca.crt": "old", "bundle.json": "{}"]) }.write == .apply)
        #expect(try plan { $0.stored = try stored(["ca.crt": "roots"]) }.write == .apply)
        // Nobody is without roots because the source is out of sight.
        #expect(
            try plan {
                $0.stored = try stored(["ca.crt": "old"])
                $0.source = nil
            } == BundlePlan())
    }

    @Test func `what somebody adds to it is no reason to write for ever`() throws {
        #expect(try plan { $0.stored = try stored(source.merging(["more": "x"]) { $1 }) } == BundlePlan())
    }

    @Test(arguments: [("kubectl", false, "not written by Koguma"), ("koguma-identity", true, "immutable")])
    func `what is not ours to change is left alone`(manager: String, immutable: Bool, why: String) throws {
        let plan = try plan { $0.stored = try stored(["ca.crt": "x"], manager: manager, immutable: immutable) }
        #expect(plan.write == nil)
        #expect(plan.refusal?.contains(why) == true)
        #expect(plan.refusal?.contains("ConfigMap shop/default.mesh-trust-bundle") == true)
        let going = try self.plan {
            $0.stored = try stored(["ca.crt": "x"], manager: "kubectl", immutable: immutable)
            $0.isWanted = false
            $0.isMeshGoing = true
        }
        #expect(going == BundlePlan())
    }

    @Test func `it goes ten minutes after the last member, with its Mesh at once`() throws {
        let leaving = try plan {
            $0.stored = try stored(source)
            $0.isWanted = false
            $0.unwantedSince = now - 599
        }
        #expect(leaving == BundlePlan(lookAgain: now + 1))
        let gone = try plan {
            $0.stored = try stored(source)
            $0.isWanted = false
            $0.unwantedSince = now - 600
        }
        #expect(gone == BundlePlan(write: .delete))
        let withMesh = try plan {
            $0.stored = try stored(source)
            $0.isWanted = false
            $0.unwantedSince = now
            $0.isMeshGoing = true
        }
        #expect(withMesh == BundlePlan(write: .delete))
    }
}
