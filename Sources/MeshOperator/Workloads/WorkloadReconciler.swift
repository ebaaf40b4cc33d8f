import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import WorkloadIdentity

/// Brings the Dataplane of one workload to where its plan says, and tells the others what the workload is.
struct WorkloadReconciler: Sendable {
    let client: KubernetesClient
    let stores: WorkloadStores
    let board: WorkloadBoard
    let permissions: DataplanePermissions
    let planner = WorkloadPlanner()
    let cluster: ClusterGuard
    let ownWrites: OwnWrites<ObjectKey>
    let events: EventRecorder
    let now: @Sendable () -> Date
    private let said = LastSaid<ObjectKey, [WorkloadEvent]>()

    private var options: WriteOptions { WriteOptions(fieldManager: Names.FieldManager.dataplane) }

    func reconcile(_ key: ObjectKey, logger: Logger) async throws -> ReconcileResult {
        // What is gone meanwhile is not there to be looked at when the cluster is ours again.
        var observation = board.look(at: key)
        guard cluster.verdict == .clear else { return .done }
        observation.permissions = permissions.status(of: key, known: observation.dataplane?.status?.permissions)
        let plan = planner.plan(observation, now: now())
        var stored = observation.dataplane
        if let write = plan.write {
            stored = try await perform(write, of: key, seen: observation.dataplane)
            logger.info("wrote", metadata: ["what": "\(write.summary)"])
        }
        // What happened is worth telling even if the status, which says the same, cannot be written.
        record(plan.events, observation)
        // After a start, the certificates may not have been looked at yet: then there is more to say soon.
        if let status = plan.status, let stored, status != stored.status, board.isComplete(key) {
            try await report(status, on: stored)
        }
        return .done
    }

    private func perform(
        _ write: DataplaneWrite, of key: ObjectKey, seen: Dataplane?
    ) async throws -> Dataplane? {
        switch write {
        case .create(let dataplane):
            return note(try await client.create(dataplane, options: options), key)
        case .apply(let dataplane):
            let applied: Dataplane = try await client.apply(
                Dataplane.self, key, dataplane.configuration(uid: seen?.metadata.uid ?? ""),
                fieldManager: Names.FieldManager.dataplane, force: true)
            return note(applied, key)
        case .delete(let dataplane):
            try await delete(dataplane)
            return nil
        }
    }

    private func delete(_ dataplane: Dataplane) async throws {
        let metadata = dataplane.metadata
        do {
            try await client.delete(
                Dataplane.self, dataplane.key,
                options: DeleteOptions(uid: metadata.uid, resourceVersion: metadata.resourceVersion))
        } catch  where error.isNotFound {
            // Its Pod is gone, and took it along.
            return
        }
        ownWrites.deleted(dataplane, by: dataplane.key, seenIn: stores.dataplanes)
    }

    private func note(_ dataplane: Dataplane, _ key: ObjectKey) -> Dataplane {
        ownWrites.wrote(dataplane, by: key, seenIn: stores.dataplanes)
        return dataplane
    }

    /// Says how the Dataplane is.
    private func report(_ status: DataplaneStatus, on dataplane: Dataplane) async throws {
        // A status subresource takes no notice of the UID: only the version tells a Dataplane from the next of its name.
        let reported: Dataplane = try await client.apply(
            Dataplane.self, dataplane.key,
            [
                "metadata": ["resourceVersion": .string(dataplane.metadata.resourceVersion)],
                "status": status.json,
            ],
            fieldManager: Names.FieldManager.dataplane, force: true, subresource: .status)
        _ = note(reported, dataplane.key)
    }

    /// Says what was not said of it before: each look finds the same again.
    private func record(_ planned: [WorkloadEvent], _ observation: WorkloadObservation) {
        guard said.isNews(planned, of: observation.key) else { return }
        for event in planned {
            let reference: ObjectReference?
            if event.isAboutPod {
                reference = observation.pod.map { ObjectReference(to: $0) }
            } else {
                reference = observation.dataplane.map { ObjectReference(to: $0) }
            }
            guard let reference else { continue }
            events.record(
                event.type, reason: event.reason.rawValue, action: "Observe", regarding: reference, note: event.note)
        }
    }
}

extension Dataplane {
    /// What is ours of it, bound to the one that was read.
    fileprivate func configuration(uid: String) -> JSONValue {
        [
            "metadata": [
                "uid": .string(uid), "labels": JSONValue(metadata.labels),
                "ownerReferences": metadata.ownerReferences.json,
            ],
            "mesh": .string(statedMesh),
            "spec": spec,
        ]
    }
}

extension DataplaneWrite {
    /// For logs.
    fileprivate var summary: String {
        switch self {
        case .create: "create the Dataplane"
        case .apply: "change the Dataplane"
        case .delete: "delete the Dataplane"
        }
    }
}
