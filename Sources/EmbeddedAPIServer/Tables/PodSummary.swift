import FoundationEssentials
import JSON
import KubernetesAPI

/// What a table says of a Pod's containers: how many are ready, what the Pod does, how often something failed.
struct PodSummary {
    private(set) var ready = 0
    private(set) var total: Int
    private(set) var status: String
    private(set) var restarts = 0
    private(set) var lastRestart: Date?

    init(_ pod: JSONValue) {
        let containers = pod["spec"]?["containers"]?.array ?? []
        let initContainers = pod["spec"]?["initContainers"]?.array ?? []
        let sidecars = Set(
            initContainers.filter { $0["restartPolicy"]?.string == "Always" }.compactMap { $0["name"]?.string })
        total = containers.count + sidecars.count
        let phase = pod["status"]?["phase"]?.string ?? ""
        let reason = pod["status"]?["reason"]?.string ?? ""
        status = reason.isEmpty ? phase : reason
        if Self.condition("PodScheduled", of: pod)?["reason"]?.string == "SchedulingGated" {
            status = "SchedulingGated"
        }
        let isInitializing = readInitContainers(of: pod, count: initContainers.count, sidecars: sidecars)
        if !isInitializing || Self.isTrue("Initialized", of: pod) { readContainers(of: pod, sidecars: sidecars) }
        if pod.isBeingDeleted {
            if reason == "NodeLost" {
                status = "Unknown"
            } else if phase != "Succeeded", phase != "Failed" {
                status = "Terminating"
            }
        }
    }

    /// `3 (5m ago)`.
    func restartsText(now: Date) -> String {
        guard restarts != 0, let lastRestart else { return String(restarts) }
        return "\(restarts) (\(humanDuration(seconds: Int(now.timeIntervalSince(lastRestart)))) ago)"
    }

    /// The mark of a row whose Pod ended.
    static func rowConditions(_ pod: JSONValue) -> JSONValue? {
        guard let phase = pod["status"]?["phase"]?.string, phase == "Succeeded" || phase == "Failed" else { return nil }
        let message = phase == "Succeeded" ? "The pod has completed successfully." : "The pod failed."
        return [["type": "Completed", "status": "True", "reason": .string(phase), "message": .string(message)]]
    }

    private static func condition(_ type: String, of pod: JSONValue) -> JSONValue? {
        pod["status"]?["conditions"]?.array?.first { $0["type"]?.string == type }
    }

    private static func isTrue(_ type: String, of pod: JSONValue) -> Bool {
        condition(type, of: pod)?["status"]?.string == "True"
    }

    /// - Returns: whether one of them has yet to succeed, or failed.
    private mutating func readInitContainers(of pod: JSONValue, count: Int, sidecars: Set<String>) -> Bool {
        for (index, container) in (pod["status"]?["initContainerStatuses"]?.array ?? []).enumerated() {
            addRestarts(of: container)
            let state = container["state"]
            let terminated = state?["terminated"]
            if terminated != nil, terminated?["exitCode"]?.integer ?? 0 == 0 { continue }
            if sidecars.contains(container["name"]?.string ?? ""), container["started"]?.bool == true {
                if container["ready"]?.bool == true { ready += 1 }
                continue
            }
            let waiting = state?["waiting"]?["reason"]?.string ?? ""
            if let terminated {
                status = "Init:\(Self.reason(terminated))"
            } else if !waiting.isEmpty, waiting != "PodInitializing" {
                status = "Init:\(waiting)"
            } else {
                status = "Init:\(index)/\(count)"
            }
            return true
        }
        return false
    }

    private mutating func readContainers(of pod: JSONValue, sidecars: Set<String>) {
        // Restarts while initializing count no more, but for containers that go on.
        (restarts, lastRestart) = (0, nil)
        for container in pod["status"]?["initContainerStatuses"]?.array ?? []
        where sidecars.contains(container["name"]?.string ?? "") { addRestarts(of: container) }
        var hasRunning = false
        var failure: String?
        // From the last to the first: the first has the last word.
        for container in (pod["status"]?["containerStatuses"]?.array ?? []).reversed() {
            addRestarts(of: container)
            let state = container["state"]
            if let waiting = state?["waiting"]?["reason"]?.string, !waiting.isEmpty {
                status = waiting
            } else if let terminated = state?["terminated"] {
                status = Self.reason(terminated)
                if terminated["exitCode"]?.integer ?? 0 != 0 { failure = status }
            } else if container["ready"]?.bool == true, state?["running"] != nil {
                hasRunning = true
                ready += 1
            }
        }
        guard status == "Completed" else { return }
        if hasRunning, Self.isTrue("Ready", of: pod) {
            status = "Running"
        } else if let failure {
            status = failure
        } else if hasRunning {
            status = "NotReady"
        }
    }

    /// Why a container ended.
    private static func reason(_ terminated: JSONValue) -> String {
        if let reason = terminated["reason"]?.string, !reason.isEmpty { return reason }
        let signal = terminated["signal"]?.integer ?? 0
        return signal != 0 ? "Signal:\(signal)" : "ExitCode:\(terminated["exitCode"]?.integer ?? 0)"
    }

    private mutating func addRestarts(of container: JSONValue) {
        restarts += Int(clamping: container["restartCount"]?.integer ?? 0)
        let text = container[path: ["lastState", "terminated", "finishedAt"]]?.string ?? ""
        guard let date = Timestamp.parse(text) else { return }
        lastRestart = lastRestart.map { max($0, date) } ?? date
    }
}
