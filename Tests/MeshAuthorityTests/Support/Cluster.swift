import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

@testable import MeshAuthority

/// What an API server does with the objects of one mesh: versions, UIDs, and refusing what is out of date.
struct Cluster {
    static let namespace = "kuma-system"
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    enum Refusal: Error {
        case exists
        case conflict
        case notFound
    }

    var mesh: Mesh?
    var secrets: [String: Secret] = [:]
    var bundle: ConfigMap?
    /// What workloads and those who serve them say.
    var consumers = Consumers()
    /// Keys that a controller still has in memory.
    var rememberedKeys: [String: [UInt8]] = [:]
    /// All writes that were accepted, in words.
    var log: [String] = []
    private var version = 0

    init(_ mesh: Mesh? = nil) {
        if let mesh { apply(mesh) }
    }

    private mutating func stamp(_ metadata: inout ObjectMeta, isNew: Bool) {
        version += 1
        metadata.resourceVersion = "\(version)"
        if isNew { metadata.uid = "uid-\(version)" }
    }

    // MARK: What users do

    mutating func apply(_ new: Mesh) {
        var new = new
        if let old = mesh {
            new.metadata.uid = old.metadata.uid
            new.metadata.finalizers = old.metadata.finalizers
            new.metadata.deletionTimestamp = old.metadata.deletionTimestamp
            new.metadata.generation = old.metadata.generation + (new.spec == old.spec ? 0 : 1)
            new.status = old.status
            stamp(&new.metadata, isNew: false)
        } else {
            new.metadata.generation = 1
            stamp(&new.metadata, isNew: true)
        }
        mesh = new
    }

    mutating func annotate(_ name: String, _ value: String?) {
        mesh?.metadata.annotations[name] = value
        touchMesh()
    }

    mutating func delete(now: Date = Cluster.now) {
        mesh?.metadata.deletionTimestamp = now
        touchMesh()
        collect()
    }

    mutating func put(_ secret: Secret) {
        var secret = secret
        stamp(&secret.metadata, isNew: secrets[secret.metadata.name] == nil)
        secrets[secret.metadata.name] = secret
    }

    private mutating func touchMesh() {
        version += 1
        mesh?.metadata.resourceVersion = "\(version)"
    }

    private mutating func collect() {
        if let mesh, mesh.metadata.deletionTimestamp != nil, mesh.metadata.finalizers.isEmpty { self.mesh = nil }
    }

    // MARK: What the controller does

    func observe() -> Observation? {
        guard let mesh else { return nil }
        var seen = Observation(mesh: mesh, secrets: secrets, bundle: bundle, systemNamespace: Self.namespace)
        seen.consumers = consumers
        seen.rememberedKeys = rememberedKeys
        return seen
    }

    mutating func perform(_ write: Write, seen mesh: Mesh, signing: FakeSigning) throws(Refusal) {
        switch write {
        case .addFinalizer: try setFinalizers(seen: mesh) { $0 + [Names.finalizer] }
        case .removeFinalizer: try setFinalizers(seen: mesh) { $0.filter { $0 != Names.finalizer } }
        case .createKey(var secret, _):
            secret.data[Names.secretValue] = signing.newKey()
            try create(secret)
        case .createSecret(let secret): try create(secret)
        case .replaceSecret(let secret): try replace(secret)
        case .deleteSecret(let secret): try delete(secret)
        case .createBundle(let new): try createBundle(new)
        case .applyBundle(let new): try applyBundle(new)
        case .deleteBundle(let old):
            guard bundle?.metadata.uid == old.metadata.uid else { throw .conflict }
            bundle = nil
        }
        log.append(write.words)
    }

    mutating func write(_ status: MeshStatus, seen: Mesh) throws(Refusal) {
        guard let mesh else { throw .notFound }
        guard mesh.metadata.uid == seen.metadata.uid else { throw .conflict }
        var status = status
        // Conditions that others applied stay.
        status.conditions += (mesh.status?.conditions ?? []).filter { ConditionType(rawValue: $0.type) == nil }
        self.mesh?.status = status
        touchMesh()
        log.append("status")
    }

    private mutating func setFinalizers(seen: Mesh, _ change: ([String]) -> [String]) throws(Refusal) {
        guard let mesh else { throw .notFound }
        guard mesh.metadata.resourceVersion == seen.metadata.resourceVersion else { throw .conflict }
        self.mesh?.metadata.finalizers = change(mesh.metadata.finalizers)
        touchMesh()
        collect()
    }

    private mutating func create(_ secret: Secret) throws(Refusal) {
        guard secrets[secret.metadata.name] == nil else { throw .exists }
        put(secret)
    }

    private mutating func replace(_ secret: Secret) throws(Refusal) {
        guard let old = secrets[secret.metadata.name] else { throw .notFound }
        guard old.metadata.resourceVersion == secret.metadata.resourceVersion else { throw .conflict }
        put(secret)
    }

    private mutating func delete(_ secret: Secret) throws(Refusal) {
        guard let old = secrets[secret.metadata.name] else { throw .notFound }
        guard old.metadata.uid == secret.metadata.uid,
            old.metadata.resourceVersion == secret.metadata.resourceVersion
        else { throw .conflict }
        secrets[secret.metadata.name] = nil
    }

    private mutating func createBundle(_ new: ConfigMap) throws(Refusal) {
        guard bundle == nil else { throw .exists }
        var new = new
        stamp(&new.metadata, isNew: true)
        new.metadata.managedFields = [.owner(Names.FieldManager.mesh)]
        bundle = new
    }

    private mutating func applyBundle(_ new: ConfigMap) throws(Refusal) {
        guard let old = bundle, old.metadata.uid == new.metadata.uid,
            old.metadata.resourceVersion == new.metadata.resourceVersion
        else { throw .conflict }
        bundle?.data.merge(new.data) { $1 }
        bundle?.metadata.labels.merge(new.metadata.labels) { $1 }
        version += 1
        bundle?.metadata.resourceVersion = "\(version)"
    }
}

extension ManagedFieldsEntry {
    static func owner(_ manager: String) -> ManagedFieldsEntry {
        ManagedFieldsEntry(
            manager: manager, operation: "Update", apiVersion: "v1", time: nil, subresource: "",
            fieldsV1: ["f:data": ["f:ca.crt": [:]]])
    }
}

extension Write {
    var words: String {
        switch self {
        case .addFinalizer: "add finalizer"
        case .removeFinalizer: "remove finalizer"
        case .createKey(let secret, _): "create key \(secret.metadata.name)"
        case .createSecret(let secret): "create \(secret.metadata.name)"
        case .replaceSecret(let secret): "replace \(secret.metadata.name)"
        case .deleteSecret(let secret): "delete \(secret.metadata.name)"
        case .createBundle: "create bundle"
        case .applyBundle: "apply bundle"
        case .deleteBundle: "delete bundle"
        }
    }
}
