import FoundationEssentials
import KubernetesAPI

/// The status of a Pod that is bound to our node and not to be deleted.
enum LivingStatus {
    static func status(of pod: Pod, address: String, missing: MissingData, now: Date) -> PodStatus {
        let plan = ContainerPlan(pod: pod, missing: missing, now: now)
        var status = pod.status
        status.hostIP = ClusterNames.nodeAddress
        status.startTime = pod.status.startTime ?? Timestamp.wholeSeconds(now)
        if !plan.waitsForMounts {
            status.podIP = address
            status.podIPs = [address]
        }
        status.initContainerStatuses = plan.initStatuses
        status.containerStatuses = plan.statuses
        status.phase = status.containerStatuses.allSatisfy(\.hasBegun) && plan.isInitialized ? .running : .pending
        status.conditions = PodConditions.conditions(
            of: pod, now: now, hasNetwork: !plan.waitsForMounts,
            uninitialized: plan.isInitialized ? [] : unready(status.initContainerStatuses),
            unready: unready(status.containerStatuses))
        return status
    }

    private static func unready(_ statuses: [ContainerStatus]) -> [String] {
        statuses.filter { !$0.isReady }.map(\.name)
    }
}
