import KubernetesAPI
import Logging
import MeshAPI
import MeshAuthority

/// What one reconcile has done so far, for the case that it turns out to have been in vain.
struct ReconcileRun {
    let logger: Logger
    /// The Mesh that it was done for.
    private(set) var mesh: Mesh?
    private(set) var created: [Secret] = []
    private(set) var bundle: ConfigMap?
    /// The Secrets with private keys that were there, or were made.
    private(set) var keys: Set<ObjectKey> = []

    init(logger: Logger) {
        self.logger = logger
    }

    /// Begins with the Mesh, or goes on if it is still the same.
    mutating func begin(_ next: Mesh) {
        if mesh?.metadata.uid != next.metadata.uid { self = ReconcileRun(logger: logger) }
        mesh = next
    }

    mutating func note(_ write: Write, _ seen: Observation) {
        let prefix = Names.keySecret(mesh: seen.mesh.name, backend: "")
        keys.formUnion(seen.secrets.values.filter { $0.metadata.name.hasPrefix(prefix) }.map(\.key))
        switch write {
        case .createKey(let secret, _), .createSecret(let secret):
            if let stored = seen.secrets[secret.metadata.name] { created.append(stored) }
        case .createBundle:
            bundle = seen.bundle
        case .addFinalizer, .removeFinalizer, .replaceSecret, .deleteSecret, .applyBundle, .deleteBundle:
            break
        }
        logger.info("wrote", metadata: ["what": "\(write.summary)"])
    }
}
