import FoundationEssentials
import JSON
import KubernetesAPI

/// What a Deployment does next about its ReplicaSets.
struct DeploymentPlan {
    /// A change of a ReplicaSet: its size, and what is noted on it.
    struct Update {
        var set: ReplicaSet
        var replicas: Int
        var annotations: [String: String]
        var minReadySeconds: Int

        init(_ set: ReplicaSet) {
            self.set = set
            replicas = set.replicas
            annotations = set.metadata.annotations
            minReadySeconds = set.minReadySeconds
        }

        var isChange: Bool {
            replicas != set.replicas || annotations != set.metadata.annotations
                || minReadySeconds != set.minReadySeconds
        }
    }

    var adopted: [ReplicaSet] = []
    var released: [ReplicaSet] = []
    /// The ReplicaSet of a template that has none yet.
    var creation: ReplicaSet?
    /// The changes of ReplicaSets, by UID.
    private(set) var updates: [String: Update] = [:]
    /// Old ones that nobody will go back to.
    var deletions: [ReplicaSet] = []
    /// The number that the Deployment is to bear.
    var revision: String?
    var status: DeploymentStatus
    /// When a rollout that does not move counts as failed.
    var lookAgain: Duration?

    let deployment: Deployment
    /// The one of the present template.
    let newest: ReplicaSet?
    /// All others, the oldest first.
    let old: [ReplicaSet]
    let now: Date

    /// - Parameters:
    ///   - sets: Those of the namespace.
    ///   - pods: Those of the namespace.
    init(_ deployment: Deployment, sets: [ReplicaSet], pods: [Pod], now: Date) throws(JSONDecodingError) {
        self.deployment = deployment
        self.now = now
        let claims = Claims(of: deployment.metadata, selector: deployment.selector, among: sets)
        adopted = claims.adoptable
        released = claims.released
        let owned = claims.owned.sorted(by: Self.isOlder)
        let newest = owned.first { PodTemplateHash.areEqual($0.template, deployment.template) }
        self.newest = newest
        old = owned.filter { $0.metadata.uid != newest?.metadata.uid }
        status = DeploymentProgress.counts(of: deployment, newest: newest, old: old, now: now)

        guard deployment.metadata.deletionTimestamp == nil else { return }
        DeploymentProgress.notePause(of: deployment, in: &status, now: now)
        let isScaling = owned.contains { set in
            set.replicas > 0 && Revision.desiredReplicas(of: set).map { $0 != deployment.replicas } ?? false
        }
        noteRevision()
        if deployment.isPaused || isScaling {
            scale()
            if deployment.isPaused { cleanUp() }
        } else {
            try rollOut(pods)
            lookAgain = DeploymentProgress.note(of: deployment, newest: newest ?? creation, in: &status, now: now)
        }
        updates = updates.filter { $0.value.isChange }
    }

    /// What a ReplicaSet's size will be.
    func replicas(of set: ReplicaSet) -> Int { updates[set.metadata.uid]?.replicas ?? set.replicas }

    mutating func resize(_ set: ReplicaSet, to replicas: Int) {
        var update = updates[set.metadata.uid] ?? Update(set)
        update.replicas = max(0, replicas)
        update.annotations.merge(Revision.sizes(for: deployment)) { $1 }
        updates[set.metadata.uid] = update
    }

    // MARK: Roll out

    private mutating func rollOut(_ pods: [Pod]) throws(JSONDecodingError) {
        if deployment.strategy.isRecreate {
            try recreate(pods)
        } else {
            let update = RollingUpdate(of: deployment, newest: newest, old: old)
            if let newest {
                if update.newSize != newest.replicas { resize(newest, to: update.newSize) }
            } else {
                creation = try newSet(replicas: update.newSize)
            }
            // What is added comes first; what is too many goes when that has come.
            if let newest, replicas(of: newest) <= newest.replicas {
                for (set, replicas) in update.oldSizes { resize(set, to: replicas) }
            }
        }
        if DeploymentProgress.isComplete(deployment, status) { cleanUp() }
    }

    private mutating func recreate(_ pods: [Pod]) throws(JSONDecodingError) {
        let running = old.filter { $0.replicas > 0 }
        guard running.isEmpty else {
            for set in running { resize(set, to: 0) }
            return
        }
        let owners = Set(old.map(\.metadata.uid))
        // Those that are about to go still run.
        let isGone = !pods.contains { pod in
            !pod.isFinished && pod.metadata.controller.map { owners.contains($0.uid) } ?? false
        }
        guard isGone else { return }
        if let newest {
            if newest.replicas != deployment.replicas { resize(newest, to: deployment.replicas) }
        } else {
            creation = try newSet(replicas: deployment.replicas)
        }
    }

    private mutating func newSet(replicas: Int) throws(JSONDecodingError) -> ReplicaSet {
        let hash = PodTemplateHash.of(deployment.template, collisions: deployment.status.collisionCount)
        let template = PodTemplateHash.labelled(deployment.template, hash)
        var selector = deployment.selectorJSON
        selector[path: ["matchLabels", PodTemplateHash.label]] = .string(hash)
        let labels = (template[path: ["metadata", "labels"]]?.object ?? [:]).reduce(into: [:]) {
            $0[$1.key] = $1.value.string
        }
        let annotations = Revision.newest(nil, of: deployment, after: old)
        revision = annotations[Revision.annotation]
        let set = try ReplicaSet(
            metadata: ObjectMeta(
                name: "\(deployment.metadata.name)-\(hash)", namespace: deployment.metadata.namespace, labels: labels,
                annotations: annotations.merging(Revision.sizes(for: deployment)) { $1 },
                ownerReferences: [OwnerReference(controller: deployment)]),
            replicas: replicas, minReadySeconds: deployment.minReadySeconds, selector: selector, template: template)
        status.conditions.set(
            DeploymentCondition(
                .progressing, .true, "NewReplicaSetCreated", "Created new replica set \"\(set.metadata.name)\"",
                now: now))
        return set
    }

    // MARK: History

    private mutating func noteRevision() {
        guard let newest else { return }
        var update = Update(newest)
        update.annotations = Revision.newest(newest, of: deployment, after: old)
        update.minReadySeconds = deployment.minReadySeconds
        updates[newest.metadata.uid] = update
        revision = update.annotations[Revision.annotation]
    }

    /// Old ReplicaSets beyond the history go, the oldest revision first.
    private mutating func cleanUp() {
        let excess = old.count - deployment.revisionHistoryLimit
        guard excess > 0 else { return }
        deletions = old.sorted { Revision.number(of: $0) < Revision.number(of: $1) }.prefix(excess).filter { set in
            set.replicas == 0 && set.status.replicas == 0 && set.metadata.generation <= set.status.observedGeneration
                && set.metadata.deletionTimestamp == nil
        }
    }

    static func isOlder(_ left: ReplicaSet, _ right: ReplicaSet) -> Bool {
        let (mine, theirs) = (
            left.metadata.creationTimestamp ?? .distantPast, right.metadata.creationTimestamp ?? .distantPast
        )
        return mine == theirs ? left.metadata.name < right.metadata.name : mine < theirs
    }
}
