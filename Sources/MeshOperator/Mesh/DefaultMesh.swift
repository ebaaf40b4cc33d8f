import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI

/// The Mesh `default`, which Kuma's users expect to be there: created once, at the start, if it is not.
struct DefaultMesh: Sendable {
    /// How long to wait after a failure.
    private static let backoff = Backoff.certificates

    /// It bears what `kubectl apply` would have noted: the first one of a guide then has nothing to warn of.
    private static var mesh: Mesh {
        let spec = MeshSpec(json: .object([:]))
        let applied = Mesh(metadata: ObjectMeta(name: Names.defaultMesh), spec: spec).json.text + "\n"
        let annotations = ["kubectl.kubernetes.io/last-applied-configuration": applied]
        return Mesh(metadata: ObjectMeta(name: Names.defaultMesh, annotations: annotations), spec: spec)
    }

    let client: KubernetesClient
    let logger: Logger
    let clock: any Clock<Duration>

    /// Creates it; tries until the API server has answered, one way or the other.
    func create(unlessIn meshes: Store<Mesh>) async {
        let mesh = Self.mesh
        for failures in 1... {
            // Asked each time: a creation whose answer got lost has made it.
            guard meshes[ObjectKey(name: Names.defaultMesh)] == nil else { return }
            do throws(KubernetesError) {
                _ = try await client.create(mesh, options: WriteOptions(fieldManager: Names.FieldManager.mesh))
                logger.info("created the default Mesh", metadata: ["name": "\(Names.defaultMesh)"])
                return
            } catch {
                if error.isAlreadyExists || error.isCancelled { return }
                let delay = Self.backoff.delay(afterFailures: failures, random: .system)
                logger.warning(
                    "cannot create the default Mesh, trying again",
                    metadata: [
                        "name": "\(Names.defaultMesh)", "err": "\(error)",
                        "againInSeconds": .stringConvertible(delay / .seconds(1)),
                    ])
                do {
                    try await clock.sleep(for: delay)
                } catch {
                    return
                }
            }
        }
    }
}
