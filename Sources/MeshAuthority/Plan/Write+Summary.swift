import KubernetesAPI

extension Write {
    /// What is written, for logs: verb and name, never the content.
    public var summary: String {
        switch self {
        case .addFinalizer: "add finalizer"
        case .removeFinalizer: "remove finalizer"
        case .createKey(let secret, _): "create Secret \(secret.key)"
        case .createSecret(let secret): "create Secret \(secret.key)"
        case .replaceSecret(let secret): "replace Secret \(secret.key)"
        case .deleteSecret(let secret): "delete Secret \(secret.key)"
        case .createBundle(let bundle): "create ConfigMap \(bundle.key)"
        case .applyBundle(let bundle): "apply ConfigMap \(bundle.key)"
        case .deleteBundle(let bundle): "delete ConfigMap \(bundle.key)"
        }
    }
}
