import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority

/// Looks at a mesh as it is now: stores lag behind, and do not see Secrets of another type.
struct LiveObserver: Sendable {
    let client: KubernetesClient
    let planner: AuthorityPlanner
    let systemNamespace: String

    /// Reads everything that a plan depends on, all at once.
    ///
    /// - Parameter hint: What the stores know, which says what there may be besides.
    /// - Returns: nil if there is no such Mesh.
    func observe(_ hint: Observation) async throws(KubernetesError) -> Observation? {
        let names = planner.secretNames(hint)
        async let mesh = client.find(Mesh.self, hint.mesh.key)
        async let bundle = client.find(
            ConfigMap.self,
            ObjectKey(namespace: systemNamespace, name: Names.bundleConfigMap(mesh: hint.mesh.name)),
            keepsManagedFields: true)
        let secrets = try await read(names)
        let found: (mesh: Mesh?, bundle: ConfigMap?)
        do {
            found = (try await mesh, try await bundle)
        } catch let error as KubernetesError {
            throw error
        } catch {
            return nil
        }
        guard let live = found.mesh else { return nil }
        var observation = Observation(
            mesh: live, secrets: secrets, bundle: found.bundle, systemNamespace: systemNamespace)
        // The state, or a newer Mesh, may name what nobody knew of.
        let more = planner.secretNames(observation).subtracting(names)
        if !more.isEmpty {
            observation.secrets.merge(try await read(more)) { _, new in new }
        }
        return observation
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
        do {
            let key = ObjectKey(namespace: systemNamespace, name: name)
            return Answer(name: name, secret: .success(try await client.find(Secret.self, key)))
        } catch {
            return Answer(name: name, secret: .failure(error))
        }
    }
}
