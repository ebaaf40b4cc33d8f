public import FoundationEssentials
public import JSON

/// How a Pod is, in the words of its kubelet.
public struct PodStatus: Sendable, Hashable {
    /// Where in its life it is.
    public enum Phase: String, Sendable {
        /// Not all of its containers have started.
        case pending = "Pending"
        /// It runs.
        case running = "Running"
        /// All containers ended well, for good.
        case succeeded = "Succeeded"
        /// All containers ended, at least one of them not well.
        case failed = "Failed"
        /// Its node does not answer, or a later Kubernetes has another phase.
        case unknown = "Unknown"
    }

    /// Where in its life it is.
    public var phase = Phase.pending
    /// CamelCase; why it is in that phase, where there is more to say.
    public var reason = ""
    /// For people.
    public var message = ""
    /// The conditions of its kubelet and those of others.
    public var conditions: [Condition] = []
    /// The address of its node; empty before it is bound.
    public var hostIP = ""
    /// Its own address; empty before it has one.
    public var podIP = ""
    /// Its own addresses, of each family at most one; the first is ``podIP``.
    public var podIPs: [String] = []
    /// When its kubelet took it on; whole seconds.
    public var startTime: Date?
    /// One for each container that was begun with.
    public var containerStatuses: [ContainerStatus] = []
    /// One for each init container that was begun with.
    public var initContainerStatuses: [ContainerStatus] = []

    /// Makes the status of a Pod that nobody took on.
    public init() {}
}

extension PodStatus: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        phase = Phase(rawValue: try reader.value("phase", default: Phase.pending.rawValue)) ?? .unknown
        reason = try reader.value("reason", default: "")
        message = try reader.value("message", default: "")
        conditions = try reader.value("conditions", default: [])
        hostIP = try reader.value("hostIP", default: "")
        podIP = try reader.value("podIP", default: "")
        let addresses: [JSONValue] = try reader.value("podIPs", default: [])
        podIPs = addresses.compactMap { $0["ip"]?.string }
        startTime = try reader.date("startTime")
        containerStatuses = try reader.value("containerStatuses", default: [])
        initContainerStatuses = try reader.value("initContainerStatuses", default: [])
    }

    public var json: JSONValue {
        var object: JSONObject = ["phase": .string(phase.rawValue)]
        object.setUnlessEmpty("reason", reason)
        object.setUnlessEmpty("message", message)
        object.setUnlessEmpty("conditions", conditions.map(\.withoutEmptyText))
        object.setUnlessEmpty("hostIP", hostIP)
        if !hostIP.isEmpty { object["hostIPs"] = [["ip": .string(hostIP)]] }
        object.setUnlessEmpty("podIP", podIP)
        object.setUnlessEmpty("podIPs", podIPs.map { ["ip": .string($0)] as JSONValue })
        object.set("startTime", startTime.map(Timestamp.format))
        object.setUnlessEmpty("containerStatuses", containerStatuses)
        object.setUnlessEmpty("initContainerStatuses", initContainerStatuses)
        return .object(object)
    }
}

extension Condition {
    /// Conditions of Pods may leave reason and message out, and do.
    fileprivate var withoutEmptyText: JSONValue {
        var json = json
        if reason.isEmpty { json["reason"] = nil }
        if message.isEmpty { json["message"] = nil }
        return json
    }
}

/// How a container of a Pod is.
public struct ContainerStatus: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// What a container does.
    public enum State: Sendable, Hashable {
        /// It has not started.
        case waiting(reason: String, message: String)
        /// It runs.
        case running(startedAt: Date)
        /// It has ended.
        case terminated(reason: String, exitCode: Int, startedAt: Date, finishedAt: Date)
    }

    /// The container's name.
    public var name: String
    /// What it does.
    public var state: State
    /// Whether it may be sent requests.
    public var isReady: Bool
    /// How often it was begun anew.
    public var restartCount: Int
    /// What runs.
    public var image: String
    /// Which image exactly; empty before it was fetched.
    public var imageID: String
    /// Which container exactly, as `runtime://id`; empty before it was made.
    public var containerID: String

    /// Makes the status of a container that never was begun anew.
    public init(name: String, image: String, state: State) {
        self.name = name
        self.image = image
        self.state = state
        isReady = false
        restartCount = 0
        imageID = ""
        containerID = ""
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        name = try reader.value("name", default: "")
        isReady = try reader.value("ready", default: false)
        restartCount = try reader.value("restartCount", default: 0)
        image = try reader.value("image", default: "")
        imageID = try reader.value("imageID", default: "")
        containerID = try reader.value("containerID", default: "")
        let states = try JSONReader(reader.value("state", default: .object([:])))
        let never = Date(timeIntervalSince1970: 0)
        if let running: JSONValue = try states.optional("running") {
            state = .running(startedAt: try JSONReader(running).date("startedAt") ?? never)
        } else if let terminated: JSONValue = try states.optional("terminated") {
            let reader = try JSONReader(terminated)
            state = .terminated(
                reason: try reader.value("reason", default: ""), exitCode: try reader.value("exitCode", default: 0),
                startedAt: try reader.date("startedAt") ?? never, finishedAt: try reader.date("finishedAt") ?? never)
        } else {
            let reader = try JSONReader(states.value("waiting", default: .object([:])))
            state = .waiting(
                reason: try reader.value("reason", default: ""), message: try reader.value("message", default: ""))
        }
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "image": .string(image), "imageID": .string(imageID), "ready": .bool(isReady),
            "restartCount": restartCount.json, "state": state.json, "lastState": [:],
        ]
        if case .running = state { object["started"] = true } else { object["started"] = false }
        object.setUnlessEmpty("containerID", containerID)
        return .object(object)
    }
}

extension ContainerStatus.State: JSONEncodable {
    public var json: JSONValue {
        switch self {
        case .waiting(let reason, let message):
            var waiting: JSONObject = [:]
            waiting.setUnlessEmpty("reason", reason)
            waiting.setUnlessEmpty("message", message)
            return ["waiting": .object(waiting)]
        case .running(let startedAt):
            return ["running": ["startedAt": .string(Timestamp.format(startedAt))]]
        case .terminated(let reason, let exitCode, let startedAt, let finishedAt):
            return [
                "terminated": [
                    "reason": .string(reason), "exitCode": exitCode.json,
                    "startedAt": .string(Timestamp.format(startedAt)),
                    "finishedAt": .string(Timestamp.format(finishedAt)),
                ]
            ]
        }
    }
}
