import FoundationEssentials
import KubernetesAPI

/// What is known around a Pod when it is decided what becomes of it.
struct PodSurroundings {
    var node: Node?
    /// The address that is its own, should it need one.
    var address: String
    /// Whether a slice lists it as an endpoint that is not about to go.
    var isListed: Bool
    /// The keys of a Secret or ConfigMap; nil if there is none.
    var keys: (DataReference.Kind, ObjectKey) -> Set<String>?
    var now: Date
}

/// The next thing that happens to a Pod: what a scheduler and a kubelet do, but for the processes.
enum PodPlan: Equatable {
    case nothing
    case bind(node: String)
    case report(PodStatus, PlannedEvent?)
    case wait(Duration)
    case remove

    init(_ pod: Pod, in surroundings: PodSurroundings) {
        switch Scheduling(of: pod, on: surroundings.node) {
        case .gated:
            self = Self.unscheduled(
                pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates",
                event: nil, surroundings.now)
        case .pending(let message):
            self = Self.unscheduled(
                pod, "Unschedulable", message,
                event: PlannedEvent(.warning, reason: "FailedScheduling", action: "Scheduling", note: message),
                surroundings.now)
        case .bind(let node):
            self = .bind(node: node)
        case .settled:
            self = pod.spec.nodeName == ClusterNames.node ? Self.bound(pod, surroundings) : .nothing
        }
    }

    private static func unscheduled(
        _ pod: Pod, _ reason: String, _ message: String, event: PlannedEvent?, _ now: Date
    ) -> PodPlan {
        var status = pod.status
        status.conditions = PodConditions.unscheduled(pod, reason: reason, message: message, now: now)
        return status == pod.status ? .nothing : .report(status, event)
    }

    private static func bound(_ pod: Pod, _ surroundings: PodSurroundings) -> PodPlan {
        let now = surroundings.now
        guard pod.metadata.deletionTimestamp == nil else {
            switch PodEnding(of: pod, isListed: surroundings.isListed, now: now) {
            case .wait(let duration): return .wait(duration)
            case .remove: return .remove
            case .held: return .nothing
            case .end:
                return .report(
                    PodEnding.finalStatus(of: pod, now: now),
                    PlannedEvent(.normal, reason: "Killing", action: "Killing", note: "Stopped all containers"))
            }
        }
        guard !pod.isFinished else { return .nothing }
        let missing = MissingData(for: pod, keys: surroundings.keys)
        let status = LivingStatus.status(of: pod, address: surroundings.address, missing: missing, now: now)
        return status == pod.status ? .nothing : .report(status, event(for: status, missing, of: pod))
    }

    private static func event(for status: PodStatus, _ missing: MissingData, of pod: Pod) -> PlannedEvent? {
        if status.podIP.isEmpty, let first = missing.mounts.first {
            return PlannedEvent(
                .warning, reason: "FailedMount", action: "MountVolumes", note: "MountVolume.SetUp failed for \(first)")
        }
        if let (container, problem) = missing.environments.min(by: { $0.key < $1.key }), status.phase == .pending {
            return PlannedEvent(
                .warning, reason: "Failed", action: "StartContainers",
                note: "Error: container \"\(container)\": \(problem)")
        }
        guard status.phase == .running, pod.status.phase != .running else { return nil }
        let names = pod.spec.containers.map(\.name).joined(separator: ", ")
        return PlannedEvent(
            .normal, reason: "Started", action: "StartContainers",
            note: "Started \(names), as far as anything is started here: koguma dev runs no processes")
    }
}
