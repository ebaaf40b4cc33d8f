import ControllerRuntime
import JSON
import KubernetesAPI
import KubernetesClient

/// Gives each namespace what it has from the start.
struct NamespaceReconciler: Sendable {
    let stores: ClusterStores
    let writer: BoundWriter
    let certificates: String

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        let configMapKey = ObjectKey(namespace: key.name, name: NamespaceDefaults.certificate)
        let stored = stores.certificates[configMapKey]
        let defaults = NamespaceDefaults(
            of: stores.namespaces[key],
            hasAccount: stores.accounts[ObjectKey(namespace: key.name, name: NamespaceDefaults.account)] != nil,
            certificates: stored.map { $0.data["ca.crt"] ?? "" }, wanted: certificates)
        if defaults.createsAccount {
            try await create(
                ServiceAccount(metadata: ObjectMeta(name: NamespaceDefaults.account, namespace: key.name)))
        }
        if defaults.createsCertificate {
            try await create(NamespaceDefaults.configMap(in: key.name, certificates: certificates))
        }
        if defaults.replacesCertificate, let stored {
            try await writer.patch(stored, ["data": ["ca.crt": .string(certificates)]])
        }
        return .done
    }

    private func create(_ object: some KubernetesObject) async throws(KubernetesError) {
        do {
            try await writer.create(object)
        } catch  where error.isAlreadyExists || error.isOfEndingNamespace {
            return
        }
    }
}
