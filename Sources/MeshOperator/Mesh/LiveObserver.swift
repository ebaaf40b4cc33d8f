import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority

/// Looks at a mesh as it is now: stores lag behind, and do not see Secrets of another type.
struct LiveObserver: Sendable {
    let client: KubernetesClient
    let planner: AuthorityPlanner
    let consumers: ConsumerReports
    let systemNamespace: String
    let provided: ProvidedContent

    /// Reads everything that a plan depends on, all at once.
    ///
    /// - Parameter hint: What the stores know, which says what there may be besides.
    /// - Returns: nil if there is no such Mesh.
    func observe(_ hint: Observation) async throws(KubernetesError) -> Observation? {
        let names = planner.secretNames(hint)
        async let mesh = find(Mesh.self, hint.mesh.key)
        async let bundle = findBundle(of: hint.mesh)
        let secrets = try await read(names)
        guard let live = try await mesh.get() else { return nil }
        var observation = Observation(
            mesh: live, secrets: secrets, bundle: try await bundle.get(), systemNamespace: systemNamespace)
        observation.consumers = consumers[live.name]
        // The state, or a newer Mesh, may name what nobody knew of.
        let more = planner.secretNames(observation).subtracting(names)
        if !more.isEmpty {
            observation.secrets.merge(try await read(more)) { _, new in new }
        }
        provided.complete(&observation, observation.providedSources, isCurrent: true)
        return observation
    }

    /// Whether a Mesh that looks new has no trace of an authority, but perhaps a key: creating it will tell.
    func isNew(_ hint: Observation) async throws(KubernetesError) -> Bool {
        let keys = Names.keySecret(mesh: hint.mesh.name, backend: "")
        async let bundle = findBundle(of: hint.mesh)
        let secrets = try await read(planner.secretNames(hint).filter { !$0.hasPrefix(keys) })
        return try await bundle.get() == nil && secrets.isEmpty
    }

    private func read(_ names: Set<String>) async throws(KubernetesError) -> [String: Secret] {
        let answers = await withTaskGroup(of: Answer.self) { group in
            for name in names { group.addTask { await answer(name) } }
            var answers: [Answer] = []
            for await answer in group { answers.append(answer) }
            return answers
        }
        var secrets: [String: Secret] = [:]
        for answer in answers { secrets[answer.name] = try answer.secret.get() }
        return secrets
    }

    // A type, not a tuple: the optimizer of Swift 6.3 corrupts tuples with a typed error that a task group returns.
    private struct Answer: Sendable {
        let name: String
        let secret: Result<Secret?, KubernetesError>
    }

    private func answer(_ name: String) async -> Answer {
        Answer(name: name, secret: await find(Secret.self, ObjectKey(namespace: systemNamespace, name: name)))
    }

    private func findBundle(of mesh: Mesh) async -> Result<ConfigMap?, KubernetesError> {
        let key = ObjectKey(namespace: systemNamespace, name: Names.bundleConfigMap(mesh: mesh.name))
        return await find(ConfigMap.self, key, keepsManagedFields: true)
    }

    private func find<Object: KubernetesObject>(
        _ type: Object.Type, _ key: ObjectKey, keepsManagedFields: Bool = false
    ) async -> Result<Object?, KubernetesError> {
        do {
            return .success(try await client.find(type, key, keepsManagedFields: keepsManagedFields))
        } catch {
            return .failure(error)
        }
    }
}

extension Observation {
    /// Whether nothing is there that shows an authority, nor that the Mesh was ever looked at.
    var looksNew: Bool {
        secrets.isEmpty && bundle == nil && mesh.status == nil && !mesh.metadata.finalizers.contains(Names.finalizer)
            && mesh.metadata.deletionTimestamp == nil
    }
}
