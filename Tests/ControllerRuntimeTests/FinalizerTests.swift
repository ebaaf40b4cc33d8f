import JSON
import KubernetesAPI
import Testing

@testable import ControllerRuntime

/// Finalizers of several owners, and what is there by the time that a patch arrives.
@Suite struct FinalizerTests {
    func object(_ finalizers: [String], uid: String = "1", version: String = "5") -> ConfigMap {
        var metadata = ObjectMeta(name: "a", namespace: "ns")
        metadata.uid = uid
        metadata.resourceVersion = version
        metadata.finalizers = finalizers
        return ConfigMap(metadata: metadata, data: [:])
    }

    /// The finalizers after the patch; nil if it is refused.
    func finalizers(_ operations: [JSONPatch.Operation], of object: ConfigMap) throws -> [String]? {
        do {
            return try ConfigMap(json: JSONPatch(operations).applied(to: object.json)).metadata.finalizers
        } catch is JSONPatchError {
            return nil
        }
    }

    @Test(arguments: [([], ["me"]), (["you"], ["you", "me"]), (["me", "you"], ["me", "you"])])
    func mineIsAddedToTheOthers(before: [String], after: [String]) throws {
        let seen = object(before)
        #expect(try finalizers(seen.metadata.adding(finalizer: "me"), of: seen) == after)
    }

    @Test(arguments: [(["me"], []), (["you", "me", "they"], ["you", "they"]), (["you"], ["you"]), ([], [])])
    func mineIsRemovedAndNoOther(before: [String], after: [String]) throws {
        let seen = object(before)
        #expect(try finalizers(seen.metadata.removing(finalizer: "me"), of: seen) == after)
    }

    @Test func anAddToWhatIsOutdatedIsRefused() throws {
        let empty = object([]).metadata.adding(finalizer: "me")
        #expect(try finalizers(empty, of: object(["you"], version: "6")) == nil)
        let other = object(["you"]).metadata.adding(finalizer: "me")
        #expect(try finalizers(other, of: object(["you", "they"], version: "6")) == nil)
        #expect(try finalizers(other, of: object([], version: "6")) == nil)
        // What else changed is in nobody's way.
        #expect(try finalizers(other, of: object(["you"], version: "6")) == ["you", "me"])
    }

    @Test func aRemovalFromWhatIsOutdatedTouchesNobodyElses() throws {
        let seen = object(["you", "me"]).metadata.removing(finalizer: "me")
        #expect(try finalizers(seen, of: object(["you", "me", "they"], version: "6")) == ["you", "they"])
        #expect(try finalizers(seen, of: object(["me"], version: "6")) == nil)
        #expect(try finalizers(seen, of: object(["me", "you"], version: "6")) == nil)
    }

    @Test func anotherObjectOfThatNameIsLeftAlone() throws {
        let other = object(["you", "me"], uid: "2")
        for seen in [object([]), object(["you"]), object(["you", "me"])] {
            #expect(try finalizers(seen.metadata.adding(finalizer: "me"), of: other) == nil)
            #expect(try finalizers(seen.metadata.removing(finalizer: "me"), of: other) == nil)
        }
    }
}
