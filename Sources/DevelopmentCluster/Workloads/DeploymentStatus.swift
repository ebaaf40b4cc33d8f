import FoundationEssentials
import JSON
import KubernetesAPI

/// How far a Deployment is.
struct DeploymentStatus: Hashable, JSONDecodable, JSONEncodable {
    var observedGeneration: Int64 = 0
    var replicas = 0
    var updatedReplicas = 0
    var readyReplicas = 0
    var availableReplicas = 0
    var unavailableReplicas = 0
    var terminatingReplicas = 0
    /// How often the name of a ReplicaSet was taken by another; part of what its hash is made of.
    var collisionCount = 0
    var conditions: [DeploymentCondition] = []

    init() {}

    init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        observedGeneration = try reader.value("observedGeneration", default: 0)
        replicas = try reader.value("replicas", default: 0)
        updatedReplicas = try reader.value("updatedReplicas", default: 0)
        readyReplicas = try reader.value("readyReplicas", default: 0)
        availableReplicas = try reader.value("availableReplicas", default: 0)
        unavailableReplicas = try reader.value("unavailableReplicas", default: 0)
        terminatingReplicas = try reader.value("terminatingReplicas", default: 0)
        collisionCount = try reader.value("collisionCount", default: 0)
        conditions = try reader.value("conditions", default: [])
    }

    /// For a merge patch, as that of ``ReplicaSetStatus``.
    var json: JSONValue {
        var object: JSONObject = [
            "observedGeneration": .integer(observedGeneration), "terminatingReplicas": terminatingReplicas.json,
            "conditions": conditions.json,
        ]
        object.setOrRemove("replicas", replicas)
        object.setOrRemove("updatedReplicas", updatedReplicas)
        object.setOrRemove("readyReplicas", readyReplicas)
        object.setOrRemove("availableReplicas", availableReplicas)
        object.setOrRemove("unavailableReplicas", unavailableReplicas)
        object.setOrRemove("collisionCount", collisionCount)
        return .object(object)
    }
}

/// A condition of a Deployment, which unlike others says when it was last looked at.
struct DeploymentCondition: Hashable, JSONDecodable, JSONEncodable {
    enum Kind: String {
        case available = "Available"
        case progressing = "Progressing"
        case replicaFailure = "ReplicaFailure"
    }

    var type: String
    var status: Condition.Status
    var reason: String
    var message: String
    var lastUpdateTime: Date
    var lastTransitionTime: Date

    init(_ kind: Kind, _ status: Condition.Status, _ reason: String, _ message: String, now: Date) {
        type = kind.rawValue
        self.status = status
        self.reason = reason
        self.message = message
        lastUpdateTime = Timestamp.wholeSeconds(now)
        lastTransitionTime = lastUpdateTime
    }

    init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        let condition = try Condition(json: json)
        type = condition.type
        status = condition.status
        reason = condition.reason
        message = condition.message
        lastTransitionTime = condition.lastTransitionTime
        lastUpdateTime = try reader.date("lastUpdateTime") ?? lastTransitionTime
    }

    var json: JSONValue {
        [
            "type": .string(type), "status": .string(status.rawValue), "reason": .string(reason),
            "message": .string(message), "lastUpdateTime": .string(Timestamp.format(lastUpdateTime)),
            "lastTransitionTime": .string(Timestamp.format(lastTransitionTime)),
        ]
    }
}

extension [DeploymentCondition] {
    subscript(kind: DeploymentCondition.Kind) -> DeploymentCondition? { first { $0.type == kind.rawValue } }

    /// Takes a condition in; one that says the same stays as it is, unless what it says is that something moved.
    mutating func set(_ condition: DeploymentCondition, isNews: Bool = false) {
        guard let index = firstIndex(where: { $0.type == condition.type }) else {
            append(condition)
            return
        }
        let old = self[index]
        if !isNews, old.status == condition.status, old.reason == condition.reason { return }
        var condition = condition
        if old.status == condition.status { condition.lastTransitionTime = old.lastTransitionTime }
        self[index] = condition
    }
}
