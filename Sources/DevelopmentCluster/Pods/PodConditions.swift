import FoundationEssentials
import KubernetesAPI

/// The conditions that a scheduler and a kubelet write on a Pod; those of others stay as they are.
enum PodConditions {
    private static let network = "PodReadyToStartContainers"
    private static let initialized = "Initialized"
    private static let ready = "Ready"
    private static let containersReady = "ContainersReady"
    private static let scheduled = "PodScheduled"

    /// - Parameters:
    ///   - hasNetwork: Whether it has its address.
    ///   - uninitialized: The init containers that have not ended.
    ///   - unready: The containers that are not ready.
    static func conditions(
        of pod: Pod, now: Date, hasNetwork: Bool, uninitialized: [String], unready: [String]
    ) -> [Condition] {
        let notInitialized = waiting(uninitialized, "ContainersNotInitialized", "init containers that have not ended")
        let notReady = waiting(unready, "ContainersNotReady", "containers that are not ready")
        return merge(
            [
                condition(network, hasNetwork, of: pod, now),
                condition(initialized, uninitialized.isEmpty, of: pod, now, notInitialized),
                condition(ready, of: pod, now, failing: notReady ?? failingGate(of: pod)),
                condition(containersReady, of: pod, now, failing: notReady),
                condition(scheduled, true, of: pod, now),
            ], of: pod)
    }

    /// The conditions of a Pod whose processes have ended.
    static func ended(_ pod: Pod, now: Date) -> [Condition] {
        let completed = (reason: "PodCompleted", message: "")
        return merge(
            [
                condition(network, false, of: pod, now), condition(initialized, true, of: pod, now, completed),
                condition(ready, of: pod, now, failing: completed),
                condition(containersReady, of: pod, now, failing: completed),
                condition(scheduled, true, of: pod, now),
            ], of: pod)
    }

    /// The conditions of a Pod that has no node.
    static func unscheduled(_ pod: Pod, reason: String, message: String, now: Date) -> [Condition] {
        merge([condition(scheduled, false, of: pod, now, (reason, message))], of: pod)
    }

    /// Why readiness gates keep the Pod from being ready.
    private static func failingGate(of pod: Pod) -> (reason: String, message: String)? {
        let closed = pod.spec.readinessGates.filter { pod.status.conditions[$0]?.status != .true }
        guard !closed.isEmpty else { return nil }
        return ("ReadinessGatesNotReady", "readiness gates that are not True: \(closed.joined(separator: ", "))")
    }

    private static func waiting(_ names: [String], _ reason: String, _ what: String) -> (
        reason: String, message: String
    )? {
        names.isEmpty ? nil : (reason, "\(what): [\(names.joined(separator: " "))]")
    }

    private static func condition(
        _ type: String, of pod: Pod, _ now: Date, failing: (reason: String, message: String)?
    ) -> Condition {
        condition(type, failing == nil, of: pod, now, failing)
    }

    private static func condition(
        _ type: String, _ isTrue: Bool, of pod: Pod, _ now: Date, _ text: (reason: String, message: String)? = nil
    ) -> Condition {
        Condition(
            type: type, status: isTrue ? .true : .false, reason: text?.reason ?? "", message: text?.message ?? "",
            observedGeneration: pod.metadata.generation, lastTransitionTime: now)
    }

    private static func merge(_ ours: [Condition], of pod: Pod) -> [Condition] {
        let previous = pod.status.conditions
        let theirs = previous.filter { ours[$0.type] == nil }
        return ours.keepingTransitionTimes(of: previous) + theirs
    }
}
