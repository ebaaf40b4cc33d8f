import JSON
import KubernetesAPI

/// What each namespace has from the start: the account of Pods that name none, and the certificate to trust.
struct NamespaceDefaults {
    static let account = "default"
    static let certificate = "kube-root-ca.crt"

    /// Whether the account is missing.
    let createsAccount: Bool
    /// Whether the ConfigMap is missing, or says something else.
    let createsCertificate: Bool
    let replacesCertificate: Bool

    /// - Parameter certificates: The ConfigMap's `ca.crt`; nil if there is no such ConfigMap.
    init(of namespace: Namespace?, hasAccount: Bool, certificates: String?, wanted: String) {
        guard let namespace, namespace.metadata.deletionTimestamp == nil else {
            createsAccount = false
            createsCertificate = false
            replacesCertificate = false
            return
        }
        createsAccount = !hasAccount
        createsCertificate = certificates == nil
        replacesCertificate = certificates.map { $0 != wanted } ?? false
    }

    /// The ConfigMap, in the form in which the controller manager publishes it.
    static func configMap(in namespace: String, certificates: String) -> ConfigMap {
        ConfigMap(
            metadata: ObjectMeta(
                name: certificate, namespace: namespace,
                annotations: [
                    "kubernetes.io/description": "The certificate authority of this API server, for clients in Pods."
                ]),
            data: ["ca.crt": certificates])
    }
}
