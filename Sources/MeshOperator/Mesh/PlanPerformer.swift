import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority
import ServiceLifecycle

/// Performs single writes of a plan, each bound to what was read.
struct PlanPerformer: Sendable {
    let client: KubernetesClient
    let signing: any AuthoritySigning

    private var options: WriteOptions { WriteOptions(fieldManager: Names.FieldManager.mesh) }

    /// Performs a write and puts what it returned in the place of what was seen.
    func perform(_ write: Write, _ seen: inout Observation) async throws {
        switch write {
        case .addFinalizer:
            seen.mesh = try await claim(seen.mesh, for: seen.systemNamespace)
        case .removeFinalizer:
            seen.mesh = try await patch(
                seen.mesh, finalizers: seen.mesh.metadata.finalizers.filter { $0 != Names.finalizer })
        case .createKey(var secret, let algorithm):
            // A shutdown does not wait for a key that nothing was written about yet.
            secret.data[Names.secretValue] = try await cancelWhenGracefulShutdown { [signing] in
                try await signing.generateKey(algorithm)
            }
            seen.record(try await create(secret))
        case .createSecret(let secret):
            seen.record(try await create(secret))
        case .replaceSecret(let secret):
            seen.record(try await client.replace(secret, options: options))
        case .deleteSecret(let secret):
            try await delete(secret, version: secret.metadata.resourceVersion)
            seen.secrets[secret.metadata.name] = nil
        case .createBundle(let bundle):
            seen.bundle = try await create(bundle)
        case .applyBundle(let bundle):
            seen.bundle = try await apply(bundle)
        case .deleteBundle(let bundle):
            try await delete(bundle)
            seen.bundle = nil
        }
    }

    /// Says how the mesh is, unless that was said before.
    func report(_ status: MeshStatus, _ seen: inout Observation) async throws {
        guard status.differs(from: seen.mesh.status) else { return }
        let mesh = seen.mesh
        seen.mesh = try await client.apply(
            Mesh.self, mesh.key, ["metadata": ["uid": .string(mesh.metadata.uid)], "status": status.json],
            fieldManager: Names.FieldManager.mesh, force: true, subresource: .status)
    }

    /// Deletes an object, if it is still the one that was read; that it is gone already is as well.
    func delete<Object: KubernetesObject>(_ object: Object, version: String? = nil) async throws {
        do {
            try await client.delete(
                Object.self, object.key,
                options: DeleteOptions(uid: object.metadata.uid, resourceVersion: version))
        } catch  where error.isNotFound {
            return
        }
    }

    /// Deletes an object, if nobody has touched it since it was read.
    func deleteUnchanged<Object: KubernetesObject>(_ object: Object) async throws {
        do {
            try await delete(object, version: object.metadata.resourceVersion)
        } catch let error as KubernetesError where error.isConflict {
            return
        }
    }

    private func create<Object: KubernetesObject>(_ object: Object) async throws -> Object {
        do {
            return try await client.create(object, options: options)
        } catch  where error.isNotFound {
            // Of what a creation names, only the namespace can be missing.
            throw MissingNamespace(name: object.metadata.namespace)
        }
    }

    /// Holds the Mesh until its authority is gone, and says in one step whose it is: two controllers that were given
    /// different system namespaces would make two authorities of it.
    private func claim(_ mesh: Mesh, for systemNamespace: String) async throws -> Mesh {
        var annotations = mesh.metadata.annotations
        annotations[Names.Annotation.systemNamespace] = systemNamespace
        return try await patch(
            mesh, finalizers: mesh.metadata.finalizers + [Names.finalizer],
            .add(JSONPointer(tokens: ["metadata", "annotations"]), JSONValue(annotations)))
    }

    private func patch(
        _ mesh: Mesh, finalizers: [String], _ others: JSONPatch.Operation...
    ) async throws -> Mesh {
        let version = JSONPointer(tokens: ["metadata", "resourceVersion"])
        let path = JSONPointer(tokens: ["metadata", "finalizers"])
        // Adding replaces what is there.
        let patch = JSONPatch(
            [.test(version, .string(mesh.metadata.resourceVersion)), .add(path, JSONValue(finalizers))] + others)
        do {
            return try await client.jsonPatch(Mesh.self, mesh.key, patch, options: options)
        } catch  where error.isInvalid {
            // This is how API servers answer a `test` that does not hold.
            throw OutdatedObservation()
        }
    }

    private func apply(_ bundle: ConfigMap) async throws -> ConfigMap {
        try await client.apply(
            ConfigMap.self, bundle.key,
            [
                "metadata": [
                    "uid": .string(bundle.metadata.uid),
                    "labels": [
                        Names.Label.mesh: .string(bundle.metadata.labels[Names.Label.mesh] ?? ""),
                        Names.Label.managedBy: .string(Names.project),
                    ],
                ],
                "data": JSONValue(bundle.data),
            ],
            fieldManager: Names.FieldManager.mesh, force: true)
    }
}

/// What was seen is not what is there any more.
struct OutdatedObservation: Error {}

/// There is no place for the Secrets of the authorities.
struct MissingNamespace: Error, CustomStringConvertible {
    let name: String
    var description: String { "namespace \(name) does not exist; create it, or name another with --system-namespace" }
}
