import ControllerRuntime
import KubernetesAPI
import KubernetesClient
import Logging
import ServiceLifecycle

/// What the controllers of the development cluster know without asking.
final class ClusterStores: Sendable {
    /// A reference of a Pod to data in its namespace.
    struct DataKey: Hashable {
        var kind: DataReference.Kind
        var key: ObjectKey
    }

    let nodes = Store<Node>()
    let namespaces = Store<Namespace>()
    let pods = Store<Pod>()
    let secrets = Store<NamedData<Secret>>()
    let configMaps = Store<NamedData<ConfigMap>>()
    /// The certificates that each namespace has from the start, with their content.
    let certificates = Store<ConfigMap>()
    let accounts = Store<ServiceAccount>()
    let services = Store<KubernetesService>()
    let slices = Store<EndpointSlice>()
    let deployments = Store<Deployment>()
    let replicaSets = Store<ReplicaSet>()

    let podsByNamespace: StoreIndex<Pod, String>
    let podsByData: StoreIndex<Pod, DataKey>
    let servicesByNamespace: StoreIndex<KubernetesService, String>
    let slicesByService: StoreIndex<EndpointSlice, ObjectKey>
    let slicesByPod: StoreIndex<EndpointSlice, String>
    let deploymentsByNamespace: StoreIndex<Deployment, String>
    let replicaSetsByNamespace: StoreIndex<ReplicaSet, String>
    let addresses: PodAddresses

    init() {
        podsByNamespace = StoreIndex(pods) { [$0.metadata.namespace] }
        podsByData = StoreIndex(pods) { pod in
            pod.dataReferences.map { reference in
                DataKey(
                    kind: reference.kind, key: ObjectKey(namespace: pod.metadata.namespace, name: reference.name))
            }
        }
        servicesByNamespace = StoreIndex(services) { [$0.metadata.namespace] }
        slicesByService = StoreIndex(slices) { [$0.serviceKey] }
        slicesByPod = StoreIndex(slices) { $0.endpoints.compactMap(\.target?.uid) }
        deploymentsByNamespace = StoreIndex(deployments) { [$0.metadata.namespace] }
        replicaSetsByNamespace = StoreIndex(replicaSets) { [$0.metadata.namespace] }
        addresses = PodAddresses(pods)
    }

    /// What fills the stores.
    func reflectors(_ client: KubernetesClient, server: ServerMonitor, logger: Logger) -> [any Service] {
        func reflector<Object>(_ store: Store<Object>) -> any Service {
            Reflector(from: ResourceListWatch(from: client), to: store, server: server, logger: logger)
        }
        let certificates = Reflector(
            from: ResourceListWatch(
                from: client, fieldSelector: FieldSelector([.init("metadata.name", NamespaceDefaults.certificate)])),
            to: certificates, server: server, logger: logger)
        return [
            certificates, reflector(nodes), reflector(namespaces), reflector(pods), reflector(secrets),
            reflector(configMaps),
            reflector(accounts), reflector(services), reflector(slices), reflector(deployments), reflector(replicaSets),
        ]
    }

    func waitUntilSynced() async throws {
        try await nodes.waitUntilSynced()
        try await namespaces.waitUntilSynced()
        try await pods.waitUntilSynced()
        try await secrets.waitUntilSynced()
        try await configMaps.waitUntilSynced()
        try await certificates.waitUntilSynced()
        try await accounts.waitUntilSynced()
        try await services.waitUntilSynced()
        try await slices.waitUntilSynced()
        try await deployments.waitUntilSynced()
        try await replicaSets.waitUntilSynced()
    }

    /// Our node, unless it is about to go.
    var node: Node? {
        nodes[ObjectKey(name: ClusterNames.node)].flatMap { $0.metadata.deletionTimestamp == nil ? $0 : nil }
    }

    /// The keys of a Secret or ConfigMap; nil if there is none.
    func keys(_ kind: DataReference.Kind, _ key: ObjectKey) -> Set<String>? {
        switch kind {
        case .secret: secrets[key]?.keys
        case .configMap: configMaps[key]?.keys
        }
    }

    /// Whether a slice lists the Pod as an endpoint that is not about to go.
    func lists(_ pod: Pod) -> Bool {
        let uid = pod.metadata.uid
        return slicesByPod[uid].contains { slice in
            slice.endpoints.contains { $0.target?.uid == uid && !$0.isTerminating }
        }
    }
}

extension EndpointSlice {
    /// The Service that the slice says it belongs to.
    var serviceKey: ObjectKey { ObjectKey(namespace: metadata.namespace, name: service) }
}
