import FoundationEssentials
import JSON
import KubernetesAPI
import Testing

@testable import DevelopmentCluster

@Suite struct DeploymentPlanTests {
    private func plan(_ deployment: Deployment, _ sets: [ReplicaSet] = [], pods: [Pod] = [], after: TimeInterval = 0)
        throws
        -> DeploymentPlan
    {
        try DeploymentPlan(deployment, sets: sets, pods: pods, now: Samples.now + after)
    }

    /// The ReplicaSet of a Deployment as it was with an image.
    private func set(
        _ deployment: Deployment, _ image: String, _ replicas: Int, available: Int? = nil, revision: Int = 1,
        desired: Int? = nil, age: TimeInterval = 0
    ) throws -> ReplicaSet {
        var former = deployment
        former.template[path: ["spec", "containers"]] = [["name": "app", "image": .string(image)]]
        let hash = PodTemplateHash.of(former.template, collisions: 0)
        return try Samples.replicaSet(
            "web-\(hash)", replicas: replicas, template: PodTemplateHash.labelled(former.template, hash),
            owner: Samples.owner(deployment), revision: revision, available: available, age: age
        ) { set in
            set.metadata.annotations.merge(Revision.sizes(for: deployment)) { $1 }
            if let desired { set.metadata.annotations[Revision.desired] = String(desired) }
        }
    }

    private func sizes(_ plan: DeploymentPlan) -> [Int] {
        plan.updates.values.sorted { $0.set.key < $1.set.key }.map(\.replicas)
    }

    @Test func `A new Deployment gets a ReplicaSet of its template`() throws {
        let deployment = try Samples.deployment(replicas: 3) {
            $0.metadata.annotations = [
                "kubernetes.io/change-cause": "first", "kubectl.kubernetes.io/last-applied-configuration": "x",
            ]
        }
        let plan = try plan(deployment)
        let set = try #require(plan.creation)
        let hash = try #require(set.template[path: ["metadata", "labels", "pod-template-hash"]]?.string)
        #expect(set.metadata.name == "web-\(hash)" && set.replicas == 3)
        #expect(set.metadata.labels == ["app": "web", "pod-template-hash": hash])
        #expect(
            set.selector.matches(["app": "web", "pod-template-hash": hash]) && !set.selector.matches(["app": "web"]))
        #expect(
            set.metadata.annotations == [
                "deployment.kubernetes.io/desired-replicas": "3", "deployment.kubernetes.io/max-replicas": "4",
                "deployment.kubernetes.io/revision": "1", "kubernetes.io/change-cause": "first",
            ])
        #expect(plan.revision == "1")
        #expect(plan.status.conditions[.progressing]?.reason == "NewReplicaSetCreated")
    }

    @Test func `Nothing to do makes no write`() throws {
        var deployment = try Samples.deployment(replicas: 3)
        let set = try set(deployment, "app:1", 3)
        let first = try plan(deployment, [set])
        deployment.status = first.status
        let second = try plan(deployment, [set], after: 3600)
        #expect(second.creation == nil && second.updates.isEmpty && second.deletions.isEmpty)
        #expect(second.status == deployment.status && second.lookAgain == nil)
    }

    @Test func `A finished rollout says so`() throws {
        let deployment = try Samples.deployment(replicas: 3)
        let status = try plan(deployment, [set(deployment, "app:1", 3)]).status
        #expect(status.conditions[.available]?.status == .true)
        #expect(status.conditions[.progressing]?.reason == "NewReplicaSetAvailable")
        #expect(status.updatedReplicas == 3 && status.availableReplicas == 3 && status.unavailableReplicas == 0)
        #expect(try DeploymentStatus(json: status.json) == status)
    }

    @Test func `A new template begins with what maxSurge allows`() throws {
        let deployment = try Samples.deployment(replicas: 4, image: "app:2")
        let plan = try plan(deployment, [set(deployment, "app:1", 4)])
        #expect(plan.creation?.replicas == 1)
        #expect(plan.creation?.metadata.annotations[Revision.annotation] == "2")
        #expect(plan.updates.isEmpty)
    }

    @Test func `Old Pods go only as far as maxUnavailable allows`() throws {
        let deployment = try Samples.deployment(replicas: 4, image: "app:2")
        // 5 Pods, 4 of them available; at least 3 have to be.
        let plan = try plan(
            deployment, [set(deployment, "app:1", 4, age: 9), set(deployment, "app:2", 1, available: 0, revision: 2)])
        #expect(sizes(plan) == [3])
    }

    @Test(arguments: ["9223372036854775807%", "2147483647%", "1000%"])
    func `No surge and no annotation is too large to count with`(surge: String) throws {
        let largest = Int(Int32.max)
        let deployment = try Samples.deployment(replicas: largest) {
            $0.strategy = RolloutStrategy(
                json: ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": .string(surge), "maxUnavailable": "0%"]])
        }
        #expect(deployment.strategy.maxSurge(of: largest) <= largest)
        var old = try set(deployment, "former", largest, desired: 7)
        old.metadata.annotations[Revision.maximum] = "1"
        old.metadata.annotations[Revision.annotation] = "9223372036854775807"
        let newest = try set(deployment, "app", 1)
        for update in try plan(deployment, [old, newest]).updates.values { #expect(update.replicas >= 0) }
    }

    @Test func `With neither surge nor unavailability a rollout moves all the same`() throws {
        let strategy: JSONValue = ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 0, "maxUnavailable": "0%"]]
        let deployment = try Samples.deployment(replicas: 3, image: "app:2", spec: ["strategy": strategy])
        let plan = try plan(
            deployment, [set(deployment, "app:1", 3, age: 9), set(deployment, "app:2", 0, revision: 2)])
        #expect(sizes(plan) == [2])
    }

    @Test func `Old Pods that serve nobody go first`() throws {
        let strategy: JSONValue = ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1, "maxUnavailable": 0]]
        let deployment = try Samples.deployment(replicas: 3, image: "app:2", spec: ["strategy": strategy])
        let broken = try set(deployment, "broken:1", 1, available: 0, revision: 2, age: 5)
        let plan = try plan(
            deployment, [set(deployment, "app:1", 3, age: 9), broken, set(deployment, "app:2", 0, revision: 3)])
        #expect(plan.updates[broken.metadata.uid]?.replicas == 0)
        #expect(plan.updates.count == 1)
    }

    @Test func `A rolling update never leaves its limits, and ends`() throws {
        for (surge, unavailable) in [
            ("25%", "25%"), ("1", "0"), ("0", "1"), ("100%", "0"), ("0", "100%"), ("50%", "0"),
        ] {
            func amount(_ text: String) -> JSONValue { Int(text).map { $0.json } ?? .string(text) }
            let strategy: JSONValue = [
                "type": "RollingUpdate",
                "rollingUpdate": ["maxSurge": amount(surge), "maxUnavailable": amount(unavailable)],
            ]
            for replicas in [1, 2, 3, 7, 10] {
                let deployment = try Samples.deployment(
                    replicas: replicas, image: "app:2", spec: ["strategy": strategy])
                let most = replicas + deployment.strategy.maxSurge(of: replicas)
                let least = replicas - deployment.strategy.maxUnavailable(of: replicas)
                var sets = [try set(deployment, "app:1", replicas, age: 9)]
                var steps = 0
                while sets.first?.replicas != 0 || sets.last?.replicas != replicas {
                    steps += 1
                    try #require(steps < 100, "\(surge) \(unavailable) \(replicas)")
                    let plan = try plan(deployment, sets)
                    if let creation = plan.creation {
                        var created = try set(deployment, "app:2", creation.replicas, available: 0, revision: 2)
                        created.metadata.name = creation.metadata.name
                        sets.append(created)
                    }
                    for index in sets.indices { sets[index].replicas = plan.replicas(of: sets[index]) }
                    let total = sets.reduce(0) { $0 + $1.replicas }
                    #expect(total <= most, "\(surge) \(unavailable) \(replicas)")
                    let available = sets.reduce(0) { $0 + min($1.replicas, $1.status.availableReplicas) }
                    #expect(available >= least, "\(surge) \(unavailable) \(replicas)")
                    for index in sets.indices {
                        sets[index].status.replicas = sets[index].replicas
                        sets[index].status.availableReplicas = sets[index].replicas
                        sets[index].status.readyReplicas = sets[index].replicas
                    }
                }
            }
        }
    }

    @Test func `Recreate waits until no old Pod is left`() throws {
        let deployment = try Samples.deployment(replicas: 2, image: "app:2", spec: ["strategy": ["type": "Recreate"]])
        let old = try set(deployment, "app:1", 2)
        #expect(sizes(try plan(deployment, [old])) == [0])
        let empty = try set(deployment, "app:1", 0)
        let pod = Samples.running("a") {
            $0.metadata.ownerReferences = Samples.owner(empty)
            $0.metadata.deletionTimestamp = Samples.now
        }
        #expect(try plan(deployment, [empty], pods: [pod]).creation == nil)
        #expect(try plan(deployment, [empty]).creation?.replicas == 2)
    }

    @Test func `Scaling follows the number, whatever the strategy`() throws {
        let deployment = try Samples.deployment(replicas: 5)
        let plan = try plan(deployment, [set(deployment, "app:1", 3, desired: 3)])
        let update = try #require(plan.updates.values.first)
        #expect(update.replicas == 5 && update.annotations[Revision.desired] == "5")
    }

    @Test func `Scaling in the middle of a rollout is shared out`() throws {
        let deployment = try Samples.deployment(replicas: 20, image: "app:2")
        var old = try set(deployment, "app:1", 8, desired: 10, age: 9)
        var new = try set(deployment, "app:2", 4, available: 2, revision: 2, desired: 10)
        old.metadata.annotations[Revision.maximum] = "13"
        new.metadata.annotations[Revision.maximum] = "13"
        let plan = try plan(deployment, [old, new])
        #expect(plan.replicas(of: old) + plan.replicas(of: new) == 25)
        #expect(plan.replicas(of: old) > plan.replicas(of: new) && plan.replicas(of: new) > 4)
    }

    @Test func `A paused Deployment scales and does not roll`() throws {
        let deployment = try Samples.deployment(replicas: 5, image: "app:2", spec: ["paused": true])
        let plan = try plan(deployment, [set(deployment, "app:1", 3, desired: 3)])
        #expect(plan.creation == nil && sizes(plan) == [5])
        #expect(plan.status.conditions[.progressing]?.reason == "DeploymentPaused")
    }

    @Test func `Resuming is said`() throws {
        var deployment = try Samples.deployment(replicas: 3, image: "app:2", spec: ["paused": true])
        let sets = [try set(deployment, "app:1", 3)]
        deployment.status = try plan(deployment, sets).status
        deployment.isPaused = false
        let plan = try plan(deployment, sets)
        #expect(plan.creation != nil)
        #expect(plan.status.conditions[.progressing]?.status == .true)
    }

    @Test func `Going back takes the old ReplicaSet, with a new number`() throws {
        let deployment = try Samples.deployment(replicas: 3, image: "app:1")
        let back = try set(deployment, "app:1", 0, revision: 1, age: 9)
        let plan = try plan(deployment, [back, set(deployment, "app:2", 3, revision: 2)])
        #expect(plan.creation == nil)
        let update = try #require(plan.updates[back.metadata.uid])
        #expect(update.replicas == 1)
        #expect(update.annotations[Revision.annotation] == "3" && update.annotations[Revision.history] == "1")
        #expect(plan.revision == "3")
    }

    @Test func `History beyond its limit goes, the oldest first, and only what is empty`() throws {
        let deployment = try Samples.deployment(replicas: 1, image: "app:4", spec: ["revisionHistoryLimit": 1])
        let sets = try [
            set(deployment, "app:1", 0, revision: 1), set(deployment, "app:2", 0, revision: 2),
            set(deployment, "app:3", 0, revision: 3), set(deployment, "app:4", 1, revision: 4),
        ]
        #expect(try plan(deployment, sets).deletions.map { Revision.number(of: $0) } == [1, 2])
    }

    @Test func `A rollout that does not move fails after its deadline`() throws {
        var deployment = try Samples.deployment(replicas: 1, spec: ["progressDeadlineSeconds": 10])
        let sets = [try set(deployment, "app:1", 1, available: 0)]
        deployment.status = try plan(deployment, sets).status
        let waiting = try plan(deployment, sets, after: 5)
        #expect(waiting.status.conditions[.progressing]?.status == .true && waiting.lookAgain == .seconds(6))
        let failed = try plan(deployment, sets, after: 11).status.conditions[.progressing]
        #expect(failed?.status == .false && failed?.reason == "ProgressDeadlineExceeded")
    }

    @Test func `A ReplicaSet that nobody manages is adopted`() throws {
        let deployment = try Samples.deployment()
        let orphan = try Samples.replicaSet("orphan")
        #expect(try plan(deployment, [orphan]).adopted.map(\.metadata.name) == ["orphan"])
    }

    @Test func `A Deployment that is about to go only counts`() throws {
        let deployment = try Samples.deployment { $0.metadata.deletionTimestamp = Samples.now }
        let plan = try plan(deployment)
        #expect(plan.creation == nil && plan.updates.isEmpty)
    }

    @Test func `A ReplicaSet's failure is the Deployment's`() throws {
        let deployment = try Samples.deployment()
        var failing = try set(deployment, "app:1", 3, available: 0)
        failing.status.conditions = [
            Condition(
                type: "ReplicaFailure", status: .true, reason: "FailedCreate", message: "no", observedGeneration: 0,
                lastTransitionTime: Samples.now)
        ]
        #expect(try plan(deployment, [failing]).status.conditions[.replicaFailure]?.message == "no")
    }
}
