import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import MeshAuthority
import PKI
import WorkloadIdentity

/// Brings the Secret of one identity to where its plan says.
struct IdentityReconciler: Sendable {
    let client: KubernetesClient
    let board: WorkloadBoard
    let standings: Standings
    let consumers: ConsumerReports
    let signing: WorkloadSigning
    let meshes: Store<Mesh>
    let cluster: ClusterGuard
    let ownWrites: OwnWrites<IdentityID>
    let metrics: IdentityMetrics
    let propagationDelay: Duration
    let now: @Sendable () -> Date
    private let planner = IdentityPlanner()

    func reconcile(_ id: IdentityID, logger: Logger) async throws -> ReconcileResult {
        guard cluster.verdict == .clear else { return .done }
        guard board.stores.secrets.isSynced(id.namespace) else { return awaitList(id) }
        let now = now()
        let standing = standings.standing(of: id.mesh, now: now)
        var observation = observe(id, standing, now)
        var plan = planner.plan(observation, now: now)
        ask(for: plan, id, standing, now)
        guard let write = plan.write else { return settle(plan, observation, now) }
        do {
            do {
                try await perform(write, observation, logger, now)
            } catch let error as KubernetesError where error.isAlreadyExists {
                // Its name is taken by what is not watched: whose it is decides.
                let secret = try await client.find(IdentitySecret.self, key(of: id), keepsManagedFields: true)
                observation.read(secret, by: signing)
                plan = planner.plan(observation, now: now)
                // Without its label it would not be watched.
                let isUnlabelled = secret != nil && plan.report?.state == .delivered
                guard let write = plan.write ?? (isUnlabelled ? .replaceAuthorities : nil) else {
                    return settle(plan, observation, now)
                }
                try await perform(write, observation, logger, now)
            }
        } catch {
            noteFailure(error, observation)
            throw error
        }
        return .done
    }

    /// What there is in the namespace is not known, and may never be: nobody waits for it.
    private func awaitList(_ id: IdentityID) -> ReconcileResult {
        if board.index.isWanted(id) {
            let why = "the Secrets of namespace \(id.namespace) cannot be listed: see that it and its Role are there"
            board.note(DeliveredIdentity(.refused(why), secret: IdentityNames.secret(id)), of: id)
        }
        return .requeue(after: .seconds(1))
    }

    /// What failed is known as well: nobody waits for one that does not come.
    ///
    /// A certificate that is good for a while is not overdue because something else could not be written.
    private func noteFailure(_ error: any Error, _ seen: IdentityObservation) {
        let id = seen.id
        guard !Task.isCancelled else { return }
        if board.isRefused(error, by: .secret(id), now: now()) { settled(id, seen.authorities) }
        guard seen.isWanted, (error as? KubernetesError)?.isOutdated != true else { return }
        var record = DeliveredIdentity(.delivered, secret: IdentityNames.secret(id), notAfter: seen.leaf?.notAfter)
        record.issuer = board.records[id]?.issuer ?? ""
        let now = now()
        if Reissue(seen, now: now).isLate(at: now) {
            let isRefused = (error as? KubernetesError).map { $0.isForbidden || $0.isInvalid } ?? false
            let state: DeliveredIdentity.State = isRefused ? .refused("\(error)") : .waiting("\(error)")
            // In other words each time, it would be written into every status each time.
            let said = board.records[id]?.state
            record.state = said?.isSameKind(as: state) == true ? said ?? state : state
        }
        board.note(record, of: id)
    }

    private func key(of id: IdentityID) -> ObjectKey {
        ObjectKey(namespace: id.namespace, name: IdentityNames.secret(id))
    }

    private func observe(_ id: IdentityID, _ standing: AuthorityStanding?, _ now: Date) -> IdentityObservation {
        let namespace = board.stores.namespaces[ObjectKey(name: id.namespace)]
        let mesh = meshes[ObjectKey(name: id.mesh)]
        var observation = IdentityObservation(id, propagationDelay: propagationDelay)
        observation.isWanted = board.index.isWanted(id)
        observation.unwantedSince = board.records.unwantedSince(id, isWanted: observation.isWanted, now: now)
        observation.isPermitted = board.stores.secrets.permitted.permits(id.namespace)
        observation.isNamespaceTerminating = namespace?.isTerminating != false
        observation.isMeshGoing = mesh == nil || mesh?.metadata.deletionTimestamp != nil
        observation.read(board.stores.secrets[key(of: id)], by: signing)
        observation.grant = standing?.grant
        observation.authorities = standing?.bundle?[Names.BundleKey.certificates].map { Array($0.utf8) }
        observation.anchors = Set((standing?.anchors ?? []).map(\.identity))
        return observation
    }

    /// Asks for leave to sign so far into the future, which is stored before it is given.
    private func ask(for plan: IdentityPlan, _ id: IdentityID, _ standing: AuthorityStanding?, _ now: Date) {
        // Without a grant, it is not even known whether this one is to be issued anew.
        let isUnknown = standing?.grant == nil && plan.report != nil
        guard plan.awaitsGrant || isUnknown, let standing, standing.canSign else { return }
        consumers.update(id.mesh) { consumers in
            consumers.leafEnd = now + standing.lifetime / .seconds(1)
            consumers.lifetime = standing.lifetime
        }
    }

    /// There is nothing to write.
    private func settle(
        _ plan: IdentityPlan, _ observation: IdentityObservation, _ now: Date
    ) -> ReconcileResult {
        let id = observation.id
        board.note(plan.report, of: id)
        settled(id, observation.authorities)
        if observation.secret == nil, !observation.isWanted { board.records.forget(id) }
        return .again(at: plan.lookAgain, now: now)
    }

    private func settled(_ id: IdentityID, _ authorities: [UInt8]?) {
        guard let authorities else { return }
        board.settled(.secret(id), bundle: String(decoding: authorities, as: UTF8.self))
    }

    private func perform(
        _ write: IdentityWrite, _ seen: IdentityObservation, _ logger: Logger, _ now: Date
    ) async throws {
        switch write {
        case .issue(let reason):
            guard let grant = seen.grant, let authorities = seen.authorities else { return }
            let leaf = try signing.issue(.spiffe(seen.id.spiffeID), by: grant, at: now)
            try await store(seen, leaf.certificate, leaf.key, authorities)
            metrics.issued(reason)
            let delivered = DeliveredIdentity(
                .delivered, secret: IdentityNames.secret(seen.id), notAfter: leaf.facts.notAfter,
                issuer: grant.certificate.fingerprint)
            if seen.isWanted { board.note(delivered, of: seen.id) }
            settled(seen.id, authorities)
            logger.info(
                "issued a certificate",
                metadata: [
                    "spiffeID": "\(seen.id.spiffeID)", "reason": "\(reason.rawValue)",
                    "notAfter": "\(Timestamp.format(leaf.facts.notAfter))",
                    "issuer": "\(grant.certificate.fingerprint)",
                ])
        case .replaceAuthorities:
            guard let secret = seen.secret, let authorities = seen.authorities else { return }
            try await store(seen, secret.certificate, secret.key, authorities)
            settled(seen.id, authorities)
            logger.info("brought a new trust bundle", metadata: ["spiffeID": "\(seen.id.spiffeID)"])
        case .delete:
            guard let secret = seen.secret else { return }
            try await delete(secret, seen.id)
            logger.info("deleted a Secret that nobody uses", metadata: ["spiffeID": "\(seen.id.spiffeID)"])
        }
    }

    private func store(
        _ seen: IdentityObservation, _ certificate: [UInt8], _ key: [UInt8], _ authorities: [UInt8]
    ) async throws {
        let id = seen.id
        var secret = Secret(
            metadata: ObjectMeta(
                name: IdentityNames.secret(id), namespace: id.namespace,
                labels: [Names.Label.managedBy: Names.project, Names.Label.mesh: id.mesh],
                annotations: [Names.Annotation.spiffeID: id.spiffeID]),
            type: IdentitySecret.type,
            data: [
                Names.IdentityKey.certificate: certificate, Names.IdentityKey.privateKey: key,
                Names.IdentityKey.authorities: authorities,
            ])
        let manager = Names.FieldManager.identity
        let stored: Secret
        if let existing = seen.secret {
            // Whoever was held up must not bring back what was there then.
            secret.metadata.uid = existing.metadata.uid
            secret.metadata.resourceVersion = existing.metadata.resourceVersion
            stored = try await client.apply(secret, fieldManager: manager, force: true)
        } else {
            stored = try await client.create(secret, options: WriteOptions(fieldManager: manager))
        }
        if let store = board.stores.secrets.store(of: id.namespace) {
            ownWrites.wrote(try IdentitySecret(json: stored.json), by: id, seenIn: store)
        }
    }

    private func delete(_ secret: IdentitySecret, _ id: IdentityID) async throws {
        do {
            try await client.delete(
                IdentitySecret.self, secret.key,
                // Of whatever version: whoever goes on changing it must not keep it.
                options: DeleteOptions(uid: secret.metadata.uid))
        } catch  where error.isNotFound {
            return
        }
        if let store = board.stores.secrets.store(of: id.namespace) {
            ownWrites.deleted(secret, by: id, seenIn: store)
        }
    }
}

extension IdentityObservation {
    /// Takes over what is stored.
    fileprivate mutating func read(_ stored: IdentitySecret?, by signing: WorkloadSigning) {
        secret = stored
        leaf = stored.flatMap { signing.facts(certificate: $0.certificate, key: $0.key) }
    }
}

extension ReconcileResult {
    /// To be called again then; a quarter of an hour at most: clocks are set, and sleeping machines count no time.
    static func again(at date: Date?, now: Date) -> ReconcileResult {
        date.map { .requeue(after: .seconds(min(max($0.timeIntervalSince(now), 1), 900))) } ?? .done
    }
}
