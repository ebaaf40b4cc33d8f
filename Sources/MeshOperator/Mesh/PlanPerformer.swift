import ControllerRuntime
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority
import ServiceLifecycle

/// Performs single writes of a plan, each bound to what was read, and notes where they are going to be seen.
struct PlanPerformer: Sendable {
    let client: KubernetesClient
    let signing: any AuthoritySigning
    let stores: MeshStores
    let ownWrites: OwnWrites<String>

    private var options: WriteOptions { WriteOptions(fieldManager: Names.FieldManager.mesh) }

    /// Performs a write and puts what it returned in the place of what was seen.
    func perform(_ write: Write, _ seen: inout Observation) async throws {
        switch write {
        case .addFinalizer:
            seen.mesh = note(try await claim(seen.mesh, for: seen.systemNamespace), stores.meshes, seen)
        case .removeFinalizer:
            // That the authority is gone, or to be kept, holds for the version that was read.
            let mesh = try await client.removeFinalizer(
                Names.finalizer, from: seen.mesh, and: [seen.mesh.metadata.sameVersion], options: options)
            seen.mesh = note(mesh, stores.meshes, seen)
        case .createKey(var secret, let algorithm):
            // A shutdown does not wait for a key that nothing was written about yet.
            secret.data[Names.secretValue] = try await cancelWhenGracefulShutdown { [signing] in
                try await signing.generateKey(algorithm)
            }
            seen.record(note(try await create(secret), stores.secrets, seen))
        case .createSecret(let secret):
            seen.record(note(try await create(secret), stores.secrets, seen))
        case .replaceSecret(let secret):
            seen.record(note(try await client.replace(secret, options: options), stores.secrets, seen))
        case .deleteSecret(let secret):
            try await delete(secret, version: secret.metadata.resourceVersion)
            ownWrites.deleted(secret, by: seen.mesh.name, seenIn: stores.secrets)
            seen.secrets[secret.metadata.name] = nil
        case .createBundle(let bundle):
            seen.bundle = note(try await create(bundle), stores.bundles, seen)
        case .applyBundle(let bundle):
            seen.bundle = note(try await apply(bundle), stores.bundles, seen)
        case .deleteBundle(let bundle):
            try await delete(bundle)
            ownWrites.deleted(bundle, by: seen.mesh.name, seenIn: stores.bundles)
            seen.bundle = nil
        }
    }

    private func note<Object: KubernetesObject>(
        _ object: Object, _ store: Store<Object>, _ seen: Observation
    ) -> Object {
        ownWrites.wrote(object, by: seen.mesh.name, seenIn: store)
        return object
    }

    /// Says how the mesh is, unless that was said before.
    func report(_ status: MeshStatus, _ seen: inout Observation) async throws {
        guard status.differs(from: seen.mesh.status) else { return }
        let metadata = seen.mesh.metadata
        // A status subresource takes no notice of the UID: only the version tells a Mesh from the next of that name,
        // which must not be told that it had this one's authority.
        let mesh = try await client.apply(
            Mesh.self, seen.mesh.key,
            [
                "metadata": ["uid": .string(metadata.uid), "resourceVersion": .string(metadata.resourceVersion)],
                "status": status.json,
            ],
            fieldManager: Names.FieldManager.mesh, force: true, subresource: .status)
        seen.mesh = note(mesh, stores.meshes, seen)
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
        let note = JSONPatch.Operation.add(
            JSONPointer(tokens: ["metadata", "annotations"]), JSONValue(annotations))
        return try await client.addFinalizer(
            Names.finalizer, to: mesh, and: [mesh.metadata.sameVersion, note], options: options)
    }

    private func apply(_ bundle: ConfigMap) async throws -> ConfigMap {
        try await client.apply(
            ConfigMap.self, bundle.key,
            [
                "metadata": [
                    // Whoever was held up must not bring back what was there then.
                    "uid": .string(bundle.metadata.uid),
                    "resourceVersion": .string(bundle.metadata.resourceVersion),
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

/// There is no place for the Secrets of the authorities.
struct MissingNamespace: Error, CustomStringConvertible {
    let name: String
    var description: String { "namespace \(name) does not exist; create it, or name another with --system-namespace" }
}
