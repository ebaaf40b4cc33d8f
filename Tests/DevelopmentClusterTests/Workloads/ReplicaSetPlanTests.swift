import FoundationEssentials
import JSON
import KubernetesAPI
import Testing

@testable import DevelopmentCluster

@Suite struct ReplicaSetPlanTests {
    private func owned(_ set: ReplicaSet, _ names: String..., change: (inout Pod) -> Void = { _ in }) -> [Pod] {
        names.map { name in
            Samples.running(name) {
                $0.metadata.ownerReferences = Samples.owner(set)
                change(&$0)
            }
        }
    }

    @Test func `Missing Pods are created`() throws {
        let set = try Samples.replicaSet(replicas: 3)
        let plan = ReplicaSetPlan(set, pods: owned(set, "a"), now: Samples.now)
        #expect(plan.creations == 2 && plan.deletions.isEmpty)
    }

    @Test func `As many as wanted: nothing is done`() throws {
        let set = try Samples.replicaSet(replicas: 2)
        let plan = ReplicaSetPlan(set, pods: owned(set, "a", "b"), now: Samples.now)
        #expect(!plan.hasWrites && plan.status.readyReplicas == 2 && plan.status.availableReplicas == 2)
    }

    @Test func `Pods that are about to go are replaced at once, and counted as such`() throws {
        let set = try Samples.replicaSet(replicas: 1)
        let pods = owned(set, "a") { $0.metadata.deletionTimestamp = Samples.now }
        let plan = ReplicaSetPlan(set, pods: pods, now: Samples.now)
        #expect(plan.creations == 1 && plan.status.replicas == 0 && plan.status.terminatingReplicas == 1)
    }

    @Test func `A Pod that has ended is replaced`() throws {
        let set = try Samples.replicaSet(replicas: 1)
        let pods = owned(set, "a") { $0.status.phase = .failed }
        #expect(ReplicaSetPlan(set, pods: pods, now: Samples.now).creations == 1)
    }

    @Test func `Of too many those that serve nobody go first, then the youngest`() throws {
        let set = try Samples.replicaSet(replicas: 1)
        let old = owned(set, "old") { $0.metadata.creationTimestamp = Samples.now - 100 }
        let young = owned(set, "young")
        let unready = [
            Samples.running("unready", ready: false) {
                $0.metadata.ownerReferences = Samples.owner(set)
                $0.metadata.creationTimestamp = Samples.now - 200
            }
        ]
        let plan = ReplicaSetPlan(set, pods: old + young + unready, now: Samples.now)
        #expect(plan.deletions.map(\.metadata.name) == ["unready", "young"])
    }

    @Test func `The annotation for the cost of a deletion counts`() throws {
        let set = try Samples.replicaSet(replicas: 1)
        let dear = owned(set, "dear") {
            $0.metadata.annotations["controller.kubernetes.io/pod-deletion-cost"] = "10"
        }
        let plan = ReplicaSetPlan(
            set, pods: dear + owned(set, "cheap") { $0.metadata.creationTimestamp = Samples.now - 100 },
            now: Samples.now)
        #expect(plan.deletions.map(\.metadata.name) == ["cheap"])
    }

    @Test func `A matching Pod without a controller is adopted and counts; another's is not touched`() throws {
        let set = try Samples.replicaSet(replicas: 1)
        var other = OwnerReference(apiVersion: "apps/v1", kind: "ReplicaSet", name: "other", uid: "other")
        other.controller = true
        let theirs = Samples.running("theirs") { $0.metadata.ownerReferences = [other] }
        let plan = ReplicaSetPlan(set, pods: [Samples.running("orphan"), theirs], now: Samples.now)
        #expect(plan.adopted.map(\.metadata.name) == ["orphan"] && plan.creations == 0 && plan.status.replicas == 1)
    }

    @Test func `A Pod whose labels no longer match is let go and replaced`() throws {
        let set = try Samples.replicaSet(replicas: 1)
        let pods = owned(set, "a") { $0.metadata.labels = ["app": "debug"] }
        let plan = ReplicaSetPlan(set, pods: pods, now: Samples.now)
        #expect(plan.released.map(\.metadata.name) == ["a"] && plan.creations == 1)
    }

    @Test func `A ReplicaSet of the same name that is gone owns nothing`() throws {
        let set = try Samples.replicaSet(replicas: 1)
        var former = set
        former.metadata.uid = "former"
        let pods = [Samples.running("a") { $0.metadata.ownerReferences = Samples.owner(former) }]
        #expect(ReplicaSetPlan(set, pods: pods, now: Samples.now).creations == 1)
    }

    @Test func `One that is about to go only counts`() throws {
        let set = try Samples.replicaSet(replicas: 5) { $0.metadata.deletionTimestamp = Samples.now }
        let plan = ReplicaSetPlan(set, pods: owned(set, "a"), now: Samples.now)
        #expect(!plan.hasWrites && plan.status.replicas == 1)
    }

    @Test func `A Pod becomes available when it was ready for long enough`() throws {
        let set = try Samples.replicaSet(replicas: 1, minReadySeconds: 10)
        let early = ReplicaSetPlan(set, pods: owned(set, "a"), now: Samples.now + 4)
        #expect(early.status.availableReplicas == 0 && early.lookAgain == .seconds(6))
        let late = ReplicaSetPlan(set, pods: owned(set, "a"), now: Samples.now + 10)
        #expect(late.status.availableReplicas == 1 && late.lookAgain == nil)
    }

    @Test func `A new Pod is what the template says, and the server names it`() throws {
        var template = Samples.template
        template[path: ["metadata", "annotations"]] = ["note": "n"]
        let set = try Samples.replicaSet(template: template)
        let pod = try set.newPod()
        #expect(pod.metadata.name.isEmpty && pod.metadata.generateName == "web-1-")
        #expect(pod.metadata.labels == ["app": "web"] && pod.metadata.annotations == ["note": "n"])
        #expect(pod.metadata.controller?.uid == "uid-web-1" && pod.metadata.controller?.blockOwnerDeletion == true)
        #expect(pod.json["spec"] == template["spec"])
    }

    @Test func `Status reads back as the same, and what became 0 is removed`() throws {
        var status = ReplicaSetStatus()
        status.replicas = 2
        #expect(try ReplicaSetStatus(json: status.json) == status)
        #expect(status.json["readyReplicas"] == .null)
    }
}
