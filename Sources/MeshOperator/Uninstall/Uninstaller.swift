import ControllerRuntime
public import FoundationEssentials
import JSON
import KubernetesAPI
public import KubernetesClient
import MeshAPI
public import MeshAuthority

/// Hands the authorities of a system namespace back: looks, plans for each mesh, and performs the plans.
///
/// Nothing is written before all of them can be carried out; a run that was stopped is continued by the next.
public struct Uninstaller: Sendable {
    private let client: KubernetesClient
    private let systemNamespace: String
    private let signing: any AuthoritySigning
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date

    /// Makes one for the controller of that system namespace.
    public init(
        client: KubernetesClient, systemNamespace: String, signing: any AuthoritySigning, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Date
    ) {
        self.client = client
        self.systemNamespace = systemNamespace
        self.signing = signing
        self.clock = clock
        self.now = now
    }

    /// Hands everything back.
    ///
    /// - Parameter report: Told what was done, line by line.
    /// - Throws: ``UninstallRefusal`` before anything is written; `KubernetesError` where the API server refuses.
    public func run(report: (String) -> Void) async throws {
        try await checkLease(report)
        let meshes = try await client.listAll(Mesh.self).items.compactMap(\.value)
        let plans = try await plans(meshes)
        if plans.allSatisfy(\.handingBack.isDone) {
            report("There is nothing to hand back in namespace \(systemNamespace)")
            for mesh in meshes {
                guard let other = mesh.metadata.annotations[Names.Annotation.systemNamespace] else { continue }
                report("Mesh \(mesh.name) has its certificate authority in \(other), which --system-namespace names")
            }
            return
        }
        for plan in plans where !plan.handingBack.isDone {
            for step in plan.handingBack.steps { try await perform(step, plan.mesh) }
            report("Mesh \(plan.mesh.name): handed back")
            for note in plan.handingBack.notes { report(note) }
        }
        report(
            "The certificate authorities are in namespace \(systemNamespace) as Kuma has them; Koguma can be removed")
    }

    private struct Plan {
        let mesh: Mesh
        let handingBack: HandingBack
    }

    private func checkLease(_ report: (String) -> Void) async throws {
        let key = ObjectKey(namespace: systemNamespace, name: Names.project)
        let lease = try await client.find(Lease.self, key)
        switch LeaseHolder(lease, now: now()) {
        case .none: return
        case .working(let holder): throw UninstallRefusal(lease: key, holder: holder)
        case .perhaps(let holder, let wait):
            report(
                "Lease \(key) was not released by \(holder); waiting for \(wait.components.seconds) s whether it is renewed"
            )
            try await clock.sleep(for: wait)
            let later = try await client.find(Lease.self, key)
            if later?.spec != lease?.spec, later?.spec.holderIdentity.isEmpty == false {
                throw UninstallRefusal(lease: key, holder: later?.spec.holderIdentity ?? holder)
            }
        }
    }

    /// What is to be done for each mesh that has something here, in order of their names.
    private func plans(_ meshes: [Mesh]) async throws -> [Plan] {
        let fields = FieldSelector([.init("type", Names.secretType)])
        let secrets = try await client.listAll(
            Secret.self, namespace: systemNamespace, options: ListOptions(fieldSelector: fields)
        ).items.compactMap(\.value)
        var observations: [String: Observation] = [:]
        for mesh in meshes where mesh.metadata.annotations[Names.Annotation.systemNamespace] == systemNamespace {
            observations[mesh.name] = Observation(mesh: mesh, systemNamespace: systemNamespace)
        }
        // One whose Mesh was let go by a run that was stopped.
        for secret in secrets {
            guard let name = AuthorityNames.mesh(ofSecret: secret.metadata.name),
                secret.metadata.name == Names.stateSecret(mesh: name), observations[name] == nil
            else { continue }
            let mesh = meshes.first { $0.name == name } ?? Mesh(metadata: ObjectMeta(name: name))
            let other = mesh.metadata.annotations[Names.Annotation.systemNamespace]
            guard other == nil else { continue }
            observations[name] = Observation(mesh: mesh, systemNamespace: systemNamespace)
        }
        for secret in secrets {
            guard let name = AuthorityNames.mesh(ofSecret: secret.metadata.name) else { continue }
            observations[name]?.record(secret)
        }
        return try await plans(observations)
    }

    private func plans(_ observations: [String: Observation]) async throws -> [Plan] {
        var plans: [Plan] = []
        var refusals: [String] = []
        for var observation in observations.values.sorted(by: { $0.mesh.name < $1.mesh.name }) {
            let bundle = ObjectKey(
                namespace: systemNamespace, name: Names.bundleConfigMap(mesh: observation.mesh.name))
            observation.bundle = try await client.find(ConfigMap.self, bundle, keepsManagedFields: true)
            do throws(RequestRefusal) {
                let handingBack = try HandingBack(observation, signing: signing, now: now())
                plans.append(Plan(mesh: observation.mesh, handingBack: handingBack))
            } catch {
                refusals.append(error.description)
            }
        }
        guard refusals.isEmpty else { throw UninstallRefusal(refusals) }
        return plans
    }

    private func perform(_ step: HandingBack.Step, _ mesh: Mesh) async throws {
        let options = WriteOptions(fieldManager: Names.FieldManager.mesh)
        let uid = JSONPatch.Operation.test(
            JSONPointer(tokens: ["metadata", "uid"]), .string(mesh.metadata.uid))
        switch step {
        case .createSecret(let secret): try await client.create(secret, options: options)
        case .replaceSecret(let secret): try await client.replace(secret, options: options)
        case .deleteSecret(let secret): try await delete(secret)
        case .deleteBundle(let bundle): try await delete(bundle)
        case .removeStatus:
            let status = JSONPointer(tokens: ["status"])
            try await unlessGone {
                try await client.jsonPatch(
                    Mesh.self, mesh.key, JSONPatch([uid, .remove(status)]), subresource: .status, options: options)
            }
        case .release:
            let annotation = JSONPointer(tokens: ["metadata", "annotations", Names.Annotation.systemNamespace])
            let isAnnotated = mesh.metadata.annotations[Names.Annotation.systemNamespace] != nil
            try await unlessGone {
                try await client.removeFinalizer(
                    Names.finalizer, from: mesh, and: isAnnotated ? [.remove(annotation)] : [], options: options)
            }
        }
    }

    private func delete<Object: KubernetesObject>(_ object: Object) async throws {
        try await unlessGone {
            try await client.delete(
                Object.self, object.key,
                options: DeleteOptions(uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion))
        }
    }

    private func unlessGone<Value>(_ write: () async throws -> Value) async throws {
        do {
            _ = try await write()
        } catch let error as KubernetesError where error.isNotFound {
            return
        }
    }
}

/// Why nothing is handed back; nothing was changed.
public struct UninstallRefusal: Error, Sendable, CustomStringConvertible {
    /// Why, with the remedy; a line each.
    public let description: String

    init(lease: ObjectKey, holder: String) {
        description =
            "\(holder) works in namespace \(lease.namespace): it holds Lease \(lease). Scale the Deployment to 0 first, "
            + "or end that controller. Nothing was changed"
    }

    init(_ refusals: [String]) {
        description = (refusals + ["Nothing was changed"]).joined(separator: "\n")
    }
}
