import ControllerRuntime
import KubernetesAPI

/// Who has to be looked at.
struct ClusterQueues: Sendable {
    let nodes: WorkQueue<ObjectKey>
    let namespaces: WorkQueue<ObjectKey>
    let pods: WorkQueue<ObjectKey>
    let replicaSets: WorkQueue<ObjectKey>
    let deployments: WorkQueue<ObjectKey>
    let services: WorkQueue<ObjectKey>

    init(clock: any Clock<Duration>) {
        nodes = WorkQueue(clock: clock)
        namespaces = WorkQueue(clock: clock)
        pods = WorkQueue(groupedBy: \.namespace, clock: clock)
        replicaSets = WorkQueue(groupedBy: \.namespace, clock: clock)
        deployments = WorkQueue(groupedBy: \.namespace, clock: clock)
        services = WorkQueue(groupedBy: \.namespace, clock: clock)
    }

    /// Puts everybody into the queues whom a change may concern.
    func follow(_ stores: ClusterStores) {
        followAccounts(stores)
        stores.nodes.onChange { [stores] change in
            nodes.add(change.key)
            for pod in stores.pods.list() where pod.spec.nodeName.isEmpty { pods.add(pod.key) }
        }
        stores.secrets.onChange { [stores] change in addReaders(.secret, change.key, stores) }
        stores.configMaps.onChange { [stores] change in addReaders(.configMap, change.key, stores) }
        stores.pods.onChange { [stores] change in
            pods.add(change.key)
            for pod in change.versions { addOwners(of: pod, stores) }
        }
        stores.services.onChange { change in services.add(change.key) }
        stores.slices.onChange { [stores] change in
            for slice in change.versions { services.add(slice.serviceKey) }
            for target in change.new?.endpoints.compactMap(\.target) ?? [] {
                let key = ObjectKey(namespace: target.namespace, name: target.name)
                if stores.pods[key]?.metadata.deletionTimestamp != nil { pods.add(key) }
            }
        }
        stores.deployments.onChange { change in deployments.add(change.key) }
        stores.replicaSets.onChange { [stores] change in
            replicaSets.add(change.key)
            for set in change.versions { addDeployments(of: set, stores) }
        }
    }

    private func followAccounts(_ stores: ClusterStores) {
        stores.namespaces.onChange { change in namespaces.add(change.key) }
        stores.accounts.onChange { change in
            if change.key.name == NamespaceDefaults.account { namespaces.add(ObjectKey(name: change.key.namespace)) }
        }
        stores.certificates.onChange { change in namespaces.add(ObjectKey(name: change.key.namespace)) }
    }

    /// Pods that may have waited for this.
    private func addReaders(_ kind: DataReference.Kind, _ key: ObjectKey, _ stores: ClusterStores) {
        for pod in stores.podsByData[.init(kind: kind, key: key)] { pods.add(pod.key) }
    }

    /// Those who count the Pod, or might want it.
    private func addOwners(of pod: Pod, _ stores: ClusterStores) {
        let namespace = pod.metadata.namespace
        for service in stores.servicesByNamespace[namespace]
        where LabelSelector(matchLabels: service.selector).matches(pod.metadata.labels) {
            services.add(service.key)
        }
        if let controller = pod.metadata.controller {
            guard controller.kind == ReplicaSet.resource.gvk.kind else { return }
            let key = ObjectKey(namespace: namespace, name: controller.name)
            replicaSets.add(key)
            // A Deployment that recreates waits for its old Pods to be gone.
            if let set = stores.replicaSets[key] { addDeployments(of: set, stores) }
        } else {
            for set in stores.replicaSetsByNamespace[namespace] where set.selector.matches(pod.metadata.labels) {
                replicaSets.add(set.key)
            }
        }
    }

    private func addDeployments(of set: ReplicaSet, _ stores: ClusterStores) {
        let namespace = set.metadata.namespace
        if let controller = set.metadata.controller {
            guard controller.kind == Deployment.resource.gvk.kind else { return }
            deployments.add(ObjectKey(namespace: namespace, name: controller.name))
        } else {
            for deployment in stores.deploymentsByNamespace[namespace]
            where deployment.selector.matches(set.metadata.labels) {
                deployments.add(deployment.key)
            }
        }
    }
}

extension StoreChange {
    /// The object as it was, and as it is.
    fileprivate var versions: [Object] { [old, new].compactMap { $0 } }
}
