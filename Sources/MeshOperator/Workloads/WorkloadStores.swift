import ControllerRuntime
import KubernetesAPI
import KubernetesClient
import MeshAPI
import WorkloadIdentity

/// What is known of all workloads without asking: what identities follow from, and what was delivered of them.
final class WorkloadStores: Sendable {
    let namespaces = Store<WorkloadNamespace>()
    let pods = Store<WorkloadPod>()
    let services = Store<WorkloadService>()
    let slices = Store<WorkloadSlice>()
    let dataplanes = Store<Dataplane>()
    let bundles = Store<DeliveredBundle>()
    let secrets: IdentitySecretStores

    /// Trust bundles by their names, which say of which mesh they are.
    let bundlesByName: StoreIndex<DeliveredBundle, String>
    private let podsOfNamespace: StoreIndex<WorkloadPod, String>
    private let dataplanesOfNamespace: StoreIndex<Dataplane, String>
    private let servicesBySelector: StoreIndex<WorkloadService, SelectorAnchor>
    private let slicesOfPod: StoreIndex<WorkloadSlice, ObjectKey>
    private let slicesOfService: StoreIndex<WorkloadSlice, ObjectKey>
    private let meshes: Store<Mesh>
    private let systemNamespace: String

    init(meshes: Store<Mesh>, systemNamespace: String, secretNamespaces: IdentitySecretNamespaces) {
        self.meshes = meshes
        self.systemNamespace = systemNamespace
        secrets = IdentitySecretStores(secretNamespaces)
        bundlesByName = StoreIndex(bundles) { [$0.metadata.name] }
        podsOfNamespace = StoreIndex(pods) { [$0.metadata.namespace] }
        dataplanesOfNamespace = StoreIndex(dataplanes) { [$0.metadata.namespace] }
        servicesBySelector = StoreIndex(services) { SelectorAnchor(of: $0).map { [$0] } ?? [] }
        slicesOfService = StoreIndex(slices) { slice in
            [ObjectKey(namespace: slice.metadata.namespace, name: slice.service)]
        }
        slicesOfPod = StoreIndex(slices) { slice in
            slice.pods.map { ObjectKey(namespace: slice.metadata.namespace, name: $0.name) }
        }
    }

    /// What fills the stores; of Secrets and ConfigMaps that are not ours nothing is even read.
    func fillers(_ make: StoreFillers) -> [any StoreFilling] {
        let ours = LabelSelector(matchLabels: [Names.Label.managedBy: Names.project])
        return [
            make.filler(of: namespaces), make.filler(of: pods), make.filler(of: services),
            make.filler(of: slices),
            // Of these, who wrote them counts.
            make.filler(of: dataplanes, keepsManagedFields: true),
            make.filler(of: bundles, name: "delivered-bundles", labels: ours, keepsManagedFields: true),
        ] + secrets.fillers(make, labels: ours)
    }

    func waitUntilSynced(clock: any Clock<Duration>) async throws {
        try await namespaces.waitUntilSynced()
        try await pods.waitUntilSynced()
        try await services.waitUntilSynced()
        try await slices.waitUntilSynced()
        try await dataplanes.waitUntilSynced()
        try await bundles.waitUntilSynced()
        try await secrets.waitUntilSynced(clock: clock)
    }

    /// Whether everything has been listed.
    var syncChecks: [HealthCheck] {
        [
            namespaces.syncCheck, pods.syncCheck, services.syncCheck, slices.syncCheck, dataplanes.syncCheck,
        ]
    }

    /// Everything that is or may be a workload.
    var keys: Set<ObjectKey> {
        Set(pods.list().map(\.key)).union(dataplanes.list().map(\.key))
    }

    /// The same of one namespace.
    func keys(in namespace: String) -> Set<ObjectKey> {
        Set(podsOfNamespace[namespace].map(\.key)).union(dataplanesOfNamespace[namespace].map(\.key))
    }

    /// The Pods of the namespace of a Service that its selector takes.
    func pods(selectedBy service: WorkloadService) -> [ObjectKey] {
        guard !service.selector.isEmpty else { return [] }
        return podsOfNamespace[service.metadata.namespace]
            .filter { pod in service.selector.allSatisfy { pod.metadata.labels[$0.key] == $0.value } }
            .map(\.key)
    }

    /// The Pods that the slices of a Service name.
    func pods(namedFor service: ObjectKey) -> [ObjectKey] {
        slicesOfService[service].flatMap(\.pods).map { ObjectKey(namespace: service.namespace, name: $0.name) }
    }

    /// What the stores know of a workload.
    func observe(_ key: ObjectKey) -> WorkloadObservation {
        var observation = WorkloadObservation(key: key, systemNamespace: systemNamespace)
        observation.namespace = namespaces[ObjectKey(name: key.namespace)]
        observation.pod = pods[key]
        observation.dataplane = dataplanes[key]
        if let pod = observation.pod {
            observation.slices = slicesOfPod[key]
            observation.services = services(of: pod, observation.slices)
        } else if let dataplane = observation.dataplane {
            observation.services = services(namedBy: dataplane)
        }
        for name in namedMeshes(observation) { observation.meshes[name] = meshes[ObjectKey(name: name)] }
        return observation
    }

    /// Those that may have the Pod, each once.
    private func services(of pod: WorkloadPod, _ slices: [WorkloadSlice]) -> [WorkloadService] {
        let namespace = pod.metadata.namespace
        let selecting = pod.metadata.labels.flatMap { label in
            servicesBySelector[SelectorAnchor(namespace: namespace, key: label.key, value: label.value)]
        }
        let named = Set(slices.map(\.service)).compactMap {
            services[ObjectKey(namespace: namespace, name: $0)]
        }
        // Each selecting Service has one anchor; those that are named have no selector.
        return selecting + named.filter(\.selector.isEmpty)
    }

    /// Those whose names its tags begin with.
    private func services(namedBy dataplane: Dataplane) -> [WorkloadService] {
        let tags = dataplane.networking.inbounds.map(\.tags) + [dataplane.networking.gateway?.tags ?? [:]]
        let names = tags.compactMap { $0[Names.Tag.service]?.split(separator: "_").first.map(String.init) }
        return Set(names).compactMap { services[ObjectKey(namespace: dataplane.metadata.namespace, name: $0)] }
    }

    /// Every mesh that something of the workload names.
    private func namedMeshes(_ observation: WorkloadObservation) -> Set<String> {
        var names: Set<String> = [Names.defaultMesh]
        for metadata in [observation.namespace?.metadata, observation.pod?.metadata].compactMap(\.self) {
            if let name = metadata.labels[Names.Label.mesh] { names.insert(name) }
            if let name = metadata.annotations[Names.Label.mesh] { names.insert(name) }
        }
        if let dataplane = observation.dataplane { names.insert(dataplane.statedMesh) }
        return names
    }
}

/// One of the labels that a Service selects, by which it is found from the Pods that have it.
private struct SelectorAnchor: Hashable {
    let namespace: String
    let key: String
    let value: String

    init(namespace: String, key: String, value: String) {
        self.namespace = namespace
        self.key = key
        self.value = value
    }

    /// The first by name; nil for a Service without a selector.
    init?(of service: WorkloadService) {
        guard let first = service.selector.min(by: { $0.key < $1.key }) else { return nil }
        self.init(namespace: service.metadata.namespace, key: first.key, value: first.value)
    }
}
