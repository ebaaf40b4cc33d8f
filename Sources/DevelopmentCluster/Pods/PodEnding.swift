import FoundationEssentials
import KubernetesAPI

/// How a Pod goes: its endpoints first, then its processes, then the object.
enum PodEnding: Equatable {
    /// It still gets connections: look again when its endpoints change, at the latest then.
    case wait(Duration)
    /// Its processes end, which where there are none takes no time.
    case end
    /// The object goes.
    case remove
    /// Somebody's finalizer holds the object.
    case held

    /// How long endpoints may take to learn of it; whoever writes them may be gone.
    static let patience: TimeInterval = 2

    /// - Parameter isListed: Whether a slice lists the Pod as one that is not about to go.
    init(of pod: Pod, isListed: Bool, now: Date) {
        let grace = pod.deletionGracePeriodSeconds ?? 0
        if pod.isFinished {
            self = grace == 0 ? .held : .remove
            return
        }
        // The server sets the time at which the processes would be killed.
        let asked = (pod.metadata.deletionTimestamp ?? now).addingTimeInterval(-TimeInterval(grace))
        let left = min(asked.addingTimeInterval(Self.patience).timeIntervalSince(now), Self.patience)
        self = isListed && grace > 0 && left > 0 ? .wait(.seconds(left)) : .end
    }

    /// The last status of a Pod.
    static func finalStatus(of pod: Pod, now: Date) -> PodStatus {
        var status = pod.status
        status.phase = .succeeded
        status.containerStatuses = status.containerStatuses.map { $0.ended(at: now) }
        status.initContainerStatuses = status.initContainerStatuses.map { $0.ended(at: now) }
        status.conditions = PodConditions.ended(pod, now: now)
        return status
    }
}
