import FoundationEssentials
import JSON
import KubernetesAPI
import Synchronization

/// The semantic core of the server: Kubernetes' verbs over storage in memory.
///
/// No verb blocks or does I/O.
final class APICore: Sendable {
    /// What requests and objects may take.
    struct Limits: Sendable {
        /// As a real server (k8s.io/apiserver, server/config.go).
        var bodyBytes = 3 << 20
        /// As etcd by default (`--max-request-bytes`).
        var objectBytes = 3 << 19
        /// All objects together; etcd's quota is 2 GiB.
        var storageBytes = 1 << 30
        var history = ChangeHistory.Limits()
    }

    struct Configuration: Sendable {
        var limits = Limits()
        var now: @Sendable () -> Date = { Date() }
        var clock: any Clock<Duration> = ContinuousClock()
        var authorization = EmbeddedAPIServer.Authorization.alwaysAllow
    }

    let configuration: Configuration
    let storage: ObjectStorage
    let lifecycle = LifecycleQueue()
    let authorizer: Authorizer
    /// Held by who gives away addresses.
    let allocation = Mutex(())

    private struct Served {
        var registry = ResourceRegistry(generation: 1, definitions: BuiltInResources.definitions)
        var compiled: [String: CustomResources.Compiled] = [:]
    }

    private let served = Mutex(Served())

    /// - Parameter kept: what another server stored.
    init(configuration: Configuration = .init(), restoring kept: StateDocument? = nil) {
        self.configuration = configuration
        storage = ObjectStorage(
            historyLimits: configuration.limits.history, maximumBytes: configuration.limits.storageBytes,
            restoring: kept)
        authorizer = Authorizer(configuration.authorization, storage: storage)
        if let kept { resume(kept) }
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"] { createNamespace(name) }
        createServerService()
    }

    /// Serves what was kept, and goes on with what was under way.
    private func resume(_ kept: StateDocument) {
        refreshRegistry()
        for entry in kept.entries { lifecycle.note(entry.object.json, in: entry.table) }
    }

    /// Who the server itself is.
    static let server = Caller(
        user: "system:apiserver", groups: [RBACAuthorizer.administrators], userAgent: "kube-apiserver")

    /// What is served now.
    var registry: ResourceRegistry { served.withLock(\.registry) }

    /// The moment, as objects carry it.
    var timestamp: String { Timestamp.format(configuration.now()) }

    /// Creates one of the namespaces that are always there.
    private func createNamespace(_ name: String) {
        guard let resource = registry.definition(storage: BuiltInResources.namespaces) else { return }
        let target = ObjectTarget(resource: resource)
        let body = RequestBody(bytes: Array("{\"metadata\":{\"name\":\"\(name)\"}}".utf8))
        _ = try? create(body, at: target, WriteOptions(caller: Self.server))
    }

    /// Writes, and lets all who depend on it know.
    @discardableResult
    func commit(
        _ mutation: ObjectStorage.Mutation, to table: StorageID, key: String, expecting version: UInt64?
    ) throws(ObjectStorage.WriteFailure) -> Change {
        let change = try record(mutation, to: table, key: key, expecting: version)
        if table == BuiltInResources.customResourceDefinitions { refreshRegistry() }
        if table == BuiltInResources.clusterRoles { refreshAggregatedRoles() }
        return change
    }

    /// Writes, and leaves it to the caller to see to what follows from the kind of object.
    @discardableResult
    func record(
        _ mutation: ObjectStorage.Mutation, to table: StorageID, key: String, expecting version: UInt64?
    ) throws(ObjectStorage.WriteFailure) -> Change {
        let change = try storage.commit(mutation, to: table, key: key, expecting: version)
        lifecycle.note(change, in: table) { [storage] uid in storage.read { $0.owners.dependents[uid] != nil } }
        return change
    }

    /// Works out anew what CRDs declare, and tells it in their status.
    private func refreshRegistry() {
        let table = BuiltInResources.customResourceDefinitions
        // Read under the lock that guards the result, so that of two refreshes the later read wins.
        let (statuses, ended) = served.withLock { served in
            let before = served.compiled
            let stored = storage.read { state in
                Array((state.tables[table]?.entries ?? [:]).values.map { ($0.object.json, $0.version) })
            }
            let ordered = stored.sorted { CustomResources.precedes($0.0, $1.0) }
            let custom = CustomResources(ordered.map(\.0), now: configuration.now(), cache: &served.compiled)
            served.registry = ResourceRegistry(
                generation: served.registry.generation + 1,
                definitions: BuiltInResources.definitions + custom.definitions)
            let statuses = ordered.compactMap { object, version -> (JSONValue, UInt64)? in
                guard let status = custom.statuses[object.objectName], status != object["status"] else { return nil }
                return (Self.withStatus(status, object, at: timestamp), version)
            }
            let changed = before.filter { served.compiled[$0.key]?.generation != $0.value.generation }
            return (statuses, Set(changed.values.flatMap { $0.definitions.map(\.storage) }))
        }
        // A real server makes the storage of a definition that was changed anew, which ends its watches.
        if !ended.isEmpty { storage.endWatches(of: ended) }
        for (object, version) in statuses {
            // One that changed meanwhile is refreshed by whoever changed it.
            _ = try? commit(.put(object), to: table, key: object.objectName, expecting: version)
        }
    }

    private static func withStatus(_ status: JSONValue, _ object: JSONValue, at time: String) -> JSONValue {
        var result = object
        result["status"] = status
        guard let resource = BuiltInResources.definitions.first(where: { $0.gvk.kind == object.kind }) else {
            return result
        }
        let manager = FieldManager(
            schema: resource.mergeSchema, apiVersion: resource.gvk.apiVersion, subresource: "status",
            ignored: FieldSet(paths: [[.field("metadata")], [.field("spec")]]), time: time)
        return manager.update(from: object, to: result, manager: "kube-apiserver")
    }

    /// An object as an endpoint shows it.
    func shown(_ object: APIObject, as resource: ResourceDefinition) -> APIObject {
        if object.json.apiVersion == resource.gvk.apiVersion { return object }
        return APIObject(shown(object.json, as: resource))
    }

    func shown(_ object: JSONValue, as resource: ResourceDefinition) -> JSONValue {
        if object.apiVersion == resource.gvk.apiVersion { return object }
        if resource.storage == BuiltInResources.events { return EventConversion.toEventsGroup(object) }
        var result = object
        result["apiVersion"] = .string(resource.gvk.apiVersion)
        return result
    }

    /// An object of an endpoint as it is stored.
    func stored(_ object: JSONValue, of resource: ResourceDefinition) -> JSONValue {
        if resource.isStorageVersion { return object }
        if resource.storage == BuiltInResources.events { return EventConversion.toCore(object) }
        guard let storage = registry.definition(storage: resource.storage) else { return object }
        var result = object
        result["apiVersion"] = .string(storage.gvk.apiVersion)
        return result
    }

    func key(_ target: ObjectTarget) -> String {
        ObjectStorage.key(namespace: target.resource.isNamespaced ? target.namespace : "", name: target.name)
    }
}
