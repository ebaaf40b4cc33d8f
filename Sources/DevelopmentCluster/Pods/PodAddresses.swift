import ControllerRuntime
import KubernetesAPI
import Synchronization

/// Who has which address: what is stored, and what was given out and is not stored yet.
final class PodAddresses: Sendable {
    private let stored: StoreIndex<Pod, String>
    private let given = Mutex<[String: String]>([:])

    init(_ pods: Store<Pod>) {
        stored = StoreIndex(pods) { $0.isFinished || $0.spec.hostNetwork ? [] : $0.status.podIPs }
        pods.onChange { [weak self] change in
            guard let old = change.old, change.new?.metadata.uid != old.metadata.uid else { return }
            self?.given.withLock { $0[old.metadata.uid] = nil }
        }
    }

    /// The address of a Pod, the same whenever it is asked for; empty if there is none left.
    func address(of pod: Pod) -> String {
        if pod.spec.hostNetwork { return ClusterNames.nodeAddress }
        if !pod.status.podIP.isEmpty { return pod.status.podIP }
        let uid = pod.metadata.uid
        return given.withLock { given in
            if let address = given[uid] { return address }
            let others = Set(given.values)
            let address = PodAddress.choose(for: uid) { address in
                others.contains(address) || !stored[address].allSatisfy { $0.metadata.uid == uid }
            }
            given[uid] = address
            return address ?? ""
        }
    }
}
