import KubernetesAPI
import KubernetesClient

/// What becomes of objects of one kind in the namespaces of a benchmark, as a watch tells.
struct ObjectFrames<Object: KubernetesObject>: Sendable {
    private let watch: WatchStream<PartialObjectMetadata<Object>>
    private let namespaces: Set<String>
    private var seen: Set<ObjectKey> = []
    private var pending: [WatchEvent<PartialObjectMetadata<Object>>] = []

    /// - Parameter fields: Which of them.
    init(_ cluster: WorkloadCluster, fields: FieldSelector? = nil) async throws {
        watch = try await cluster.client.watch(options: WatchOptions(start: .mostRecent, fieldSelector: fields))
        namespaces = Set(cluster.namespaces)
    }

    /// The next object that was created or changed, and whether it was created.
    mutating func next() async throws -> (metadata: ObjectMeta, isNew: Bool) {
        while true {
            while !pending.isEmpty {
                let (object, isNew): (Guarded<PartialObjectMetadata<Object>>, Bool)
                switch pending.removeFirst() {
                case .added(let added): (object, isNew) = (added, true)
                case .modified(let modified): (object, isNew) = (modified, false)
                case .deleted, .bookmark, .unreadable: continue
                case .error(let status): throw BenchmarkError(status.message)
                }
                guard let metadata = object.value?.metadata, namespaces.contains(metadata.namespace) else { continue }
                return (metadata, isNew)
            }
            guard let batch = try await watch.next() else { throw BenchmarkError("the watch ended") }
            pending = batch
        }
    }

    /// Waits until that many objects have been seen since the beginning, each counted once.
    mutating func wait(for count: Int) async throws {
        while seen.count < count { seen.insert(try await next().metadata.key) }
    }

    func close() { watch.close() }
}

extension ObjectFrames<Secret> {
    /// Those of identities, and whatever else is of their type.
    static func ofIdentities(_ cluster: WorkloadCluster) async throws -> Self {
        try await Self(cluster, fields: FieldSelector([.init("type", "kubernetes.io/tls")]))
    }
}

extension ObjectMeta {
    var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
}
