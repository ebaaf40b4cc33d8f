import FoundationEssentials
import KubernetesAPI

/// How each container of a Pod is, where nothing but its data can keep it from running.
struct ContainerPlan {
    let pod: Pod
    let missing: MissingData
    let now: Date

    /// Whether one of the containers has begun: what it was begun with is not taken from it any more.
    private var hasBegun: Bool {
        (pod.status.initContainerStatuses + pod.status.containerStatuses).contains { $0.hasBegun }
    }

    /// Whether the Pod's volumes cannot be mounted.
    var waitsForMounts: Bool { !missing.mounts.isEmpty && !hasBegun }

    /// Whether the init containers that come before the others have ended.
    var isInitialized: Bool {
        pod.spec.initContainers.allSatisfy { container in
            initStatuses.contains { $0.name == container.name && $0.isReady }
        }
    }

    var initStatuses: [ContainerStatus] {
        var goesOn = !waitsForMounts
        return pod.spec.initContainers.map { container in
            let status = status(
                of: container, among: pod.status.initContainerStatuses, goesOn: goesOn, waitsFor: "PodInitializing",
                ends: container.restartPolicy != "Always")
            goesOn = goesOn && status.isReady
            return status
        }
    }

    var statuses: [ContainerStatus] {
        let goesOn = isInitialized && !waitsForMounts
        let reason = pod.spec.initContainers.isEmpty ? "ContainerCreating" : "PodInitializing"
        return pod.spec.containers.map { container in
            status(
                of: container, among: pod.status.containerStatuses, goesOn: goesOn, waitsFor: reason, ends: false)
        }
    }

    private func status(
        of container: Container, among previous: [ContainerStatus], goesOn: Bool, waitsFor reason: String, ends: Bool
    ) -> ContainerStatus {
        let old = previous.first { $0.name == container.name }
        var status = ContainerStatus(
            name: container.name, image: container.image, state: .waiting(reason: reason, message: ""))
        // What runs goes on running, unless it is to be another image.
        if let old, old.hasBegun, old.image == container.image { return old }
        if let problem = missing.environments[container.name], goesOn {
            status.state = .waiting(reason: "CreateContainerConfigError", message: problem)
            return status
        }
        guard goesOn else { return status }
        status.restartCount = old.map { $0.hasBegun ? $0.restartCount + 1 : $0.restartCount } ?? 0
        let time = Timestamp.wholeSeconds(now)
        status.state =
            ends
            ? .terminated(reason: "Completed", exitCode: 0, startedAt: time, finishedAt: time)
            : .running(startedAt: time)
        status.isReady = true
        status.imageID = "koguma://\(StableHash.identifier(container.image))"
        status.containerID =
            "koguma://\(StableHash.identifier("\(pod.metadata.uid)/\(container.name)/\(status.restartCount)"))"
        return status
    }
}

extension ContainerStatus {
    var hasBegun: Bool {
        if case .waiting = state { false } else { true }
    }

    /// The status after its process has ended as it was asked to.
    func ended(at now: Date) -> ContainerStatus {
        guard case .running(let startedAt) = state else { return self }
        var status = self
        status.isReady = false
        status.state = .terminated(
            reason: "Completed", exitCode: 0, startedAt: startedAt, finishedAt: Timestamp.wholeSeconds(now))
        return status
    }
}
