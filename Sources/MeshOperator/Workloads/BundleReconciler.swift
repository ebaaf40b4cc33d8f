import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import MeshAuthority
import WorkloadIdentity

/// Brings the trust bundle of a mesh to one namespace with members.
struct BundleReconciler: Sendable {
    let client: KubernetesClient
    let board: WorkloadBoard
    let standings: Standings
    let meshes: Store<Mesh>
    let cluster: ClusterGuard
    let ownWrites: OwnWrites<MeshPlace>
    let events: EventRecorder
    let systemNamespace: String
    let now: @Sendable () -> Date
    private let planner = BundlePlanner()

    func reconcile(_ place: MeshPlace, logger: Logger) async throws -> ReconcileResult {
        guard cluster.verdict == .clear else { return .done }
        let now = now()
        var observation = observe(place, now)
        // There, the mesh itself keeps it.
        guard place.namespace != systemNamespace else {
            settled(place, observation)
            return .done
        }
        var plan = planner.plan(observation, now: now)
        guard plan.write != nil else { return settle(plan, observation, now) }
        do {
            do {
                try await perform(plan, observation, logger)
            } catch let error as KubernetesError where error.isAlreadyExists {
                // Its name is taken by what is not watched: whose it is decides.
                let key = key(of: place)
                observation.stored = try await client.find(DeliveredBundle.self, key, keepsManagedFields: true)
                plan = planner.plan(observation, now: now)
                // Without its label it would not be watched.
                if plan.write == nil, plan.refusal == nil, observation.stored != nil { plan.write = .apply }
                guard plan.write != nil else { return settle(plan, observation, now) }
                try await perform(plan, observation, logger)
            }
        } catch {
            if board.isRefused(error, by: .bundle(place), now: now) { settled(place, observation) }
            throw error
        }
        return .done
    }

    private func key(of place: MeshPlace) -> ObjectKey {
        ObjectKey(namespace: place.namespace, name: Names.bundleConfigMap(mesh: place.mesh))
    }

    private func observe(_ place: MeshPlace, _ now: Date) -> BundleObservation {
        let mesh = meshes[ObjectKey(name: place.mesh)]
        var observation = BundleObservation(namespace: place.namespace, mesh: place.mesh)
        observation.isWanted = board.index.hasMembers(place)
        observation.unwantedSince = board.records.unwantedSince(place, isWanted: observation.isWanted, now: now)
        observation.isNamespaceTerminating =
            board.stores.namespaces[ObjectKey(name: place.namespace)]?.isTerminating != false
        observation.isMeshGoing = mesh == nil || mesh?.metadata.deletionTimestamp != nil
        observation.source = standings.standing(of: place.mesh, now: now)?.bundle
        observation.stored = board.stores.bundles[key(of: place)]
        return observation
    }

    private func settle(_ plan: BundlePlan, _ observation: BundleObservation, _ now: Date) -> ReconcileResult {
        let place = MeshPlace(namespace: observation.namespace, mesh: observation.mesh)
        settled(place, observation)
        if observation.stored == nil, !observation.isWanted { board.records.forget(place) }
        if board.note(refusal: plan.refusal, of: place), let refusal = plan.refusal {
            events.record(
                .warning, reason: WorkloadEventReason.bundleNotDelivered.rawValue, action: "Deliver",
                regarding: ObjectReference(apiVersion: "v1", kind: "Namespace", name: place.namespace), note: refusal)
        }
        return .again(at: plan.lookAgain, now: now)
    }

    private func settled(_ place: MeshPlace, _ seen: BundleObservation) {
        guard let bundle = seen.source?[Names.BundleKey.certificates] else { return }
        board.settled(.bundle(place), bundle: bundle)
    }

    private func perform(_ plan: BundlePlan, _ seen: BundleObservation, _ logger: Logger) async throws {
        guard let write = plan.write else { return }
        let place = MeshPlace(namespace: seen.namespace, mesh: seen.mesh)
        let manager = Names.FieldManager.identity
        var bundle = ConfigMap(
            metadata: ObjectMeta(
                name: Names.bundleConfigMap(mesh: seen.mesh), namespace: seen.namespace,
                labels: [Names.Label.managedBy: Names.project, Names.Label.mesh: seen.mesh]),
            data: seen.source ?? [:])
        let stored: ConfigMap
        switch write {
        case .create:
            stored = try await client.create(bundle, options: WriteOptions(fieldManager: manager))
        case .apply:
            // Whoever was held up must not bring back what was there then.
            bundle.metadata.uid = seen.stored?.metadata.uid ?? ""
            bundle.metadata.resourceVersion = seen.stored?.metadata.resourceVersion ?? ""
            stored = try await client.apply(bundle, fieldManager: manager, force: true)
        case .delete:
            guard let existing = seen.stored else { return }
            try await delete(existing, place)
            return logger.info("deleted a trust bundle that nobody uses", metadata: ["mesh": "\(seen.mesh)"])
        }
        ownWrites.wrote(try DeliveredBundle(json: stored.json), by: place, seenIn: board.stores.bundles)
        settled(place, seen)
        logger.info("brought a trust bundle", metadata: ["mesh": "\(seen.mesh)"])
    }

    private func delete(_ bundle: DeliveredBundle, _ place: MeshPlace) async throws {
        do {
            try await client.delete(
                DeliveredBundle.self, bundle.key,
                // Of whatever version: whoever goes on changing it must not keep it.
                options: DeleteOptions(uid: bundle.metadata.uid))
            ownWrites.deleted(bundle, by: place, seenIn: board.stores.bundles)
        } catch  where error.isNotFound {
            return
        }
    }
}
