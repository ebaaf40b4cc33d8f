import KubernetesAPI
import MeshAPI

/// Whether an inbound may be sent requests.
enum InboundState {
    /// By the container that listens; where none says that it does, by all of them.
    static func of(_ pod: WorkloadPod, container: WorkloadContainer?) -> DataplaneNetworking.State {
        guard pod.metadata.deletionTimestamp == nil else { return .notReady }
        let isReady = container.map(\.isReady) ?? pod.containers.allSatisfy(\.isReady)
        return isReady ? .ready : .notReady
    }
}
