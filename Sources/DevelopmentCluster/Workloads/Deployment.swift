import FoundationEssentials
import JSON
import KubernetesAPI

/// Pods that are replaced bit by bit when their template changes.
struct Deployment: KubernetesObject {
    static let resource = ResourceType(
        group: "apps", version: "v1", kind: "Deployment", plural: "deployments", isNamespaced: true)

    var metadata: ObjectMeta
    var replicas: Int
    var isPaused: Bool
    var strategy: RolloutStrategy
    var minReadySeconds: Int
    /// How many old ReplicaSets are kept to go back to.
    var revisionHistoryLimit: Int
    /// After how long without progress a rollout counts as failed; nil for never.
    var progressDeadlineSeconds: Int?
    var selector: LabelSelector
    var selectorJSON: JSONValue
    var template: JSONValue
    var status: DeploymentStatus

    init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        let spec = try JSONReader(json["spec"] ?? [:])
        replicas = try spec.value("replicas", default: 1)
        isPaused = try spec.value("paused", default: false)
        strategy = RolloutStrategy(json: json[path: ["spec", "strategy"]])
        minReadySeconds = try spec.value("minReadySeconds", default: 0)
        // The defaults of `apps/v1`.
        revisionHistoryLimit = try spec.value("revisionHistoryLimit", default: 10)
        let deadline: Int = try spec.value("progressDeadlineSeconds", default: 600)
        progressDeadlineSeconds = deadline == Int(Int32.max) ? nil : deadline
        selectorJSON = json[path: ["spec", "selector"]] ?? [:]
        selector = try LabelSelector(json: selectorJSON)
        template = json[path: ["spec", "template"]] ?? [:]
        status = try reader.value("status", default: DeploymentStatus())
    }

    /// Not all that was read: Deployments are only patched.
    var json: JSONValue { .object(envelope) }
}

/// How a Deployment replaces its Pods.
struct RolloutStrategy: Hashable {
    /// A number of Pods, or a share of those wanted; never more than a ReplicaSet can have.
    enum Amount: Hashable {
        private static let most = Int(Int32.max)

        case number(Int)
        case percent(Int)

        init?(json: JSONValue?) {
            switch json {
            case .integer(let number)?: self = .number(min(max(0, Int(clamping: number)), Self.most))
            case .string(let text)?:
                guard text.hasSuffix("%"), let share = Int(text.dropLast()) else { return nil }
                self = .percent(min(max(0, share), Self.most))
            default: return nil
            }
        }

        func count(of total: Int, roundedUp: Bool) -> Int {
            switch self {
            case .number(let number): number
            case .percent(let share): min((total * share + (roundedUp ? 99 : 0)) / 100, Self.most)
            }
        }
    }

    /// Whether all old Pods go before the first new one comes.
    var isRecreate = false
    var surge = Amount.percent(25)
    var unavailable = Amount.percent(25)

    init(json: JSONValue?) {
        isRecreate = json?["type"]?.string == "Recreate"
        let rolling = json?["rollingUpdate"]
        surge = Amount(json: rolling?["maxSurge"]) ?? surge
        unavailable = Amount(json: rolling?["maxUnavailable"]) ?? unavailable
    }

    /// How many Pods there may be beyond those wanted.
    func maxSurge(of replicas: Int) -> Int {
        isRecreate ? 0 : surge.count(of: replicas, roundedUp: true)
    }

    /// How many of the wanted Pods may be missing; one, where otherwise nothing could move.
    func maxUnavailable(of replicas: Int) -> Int {
        guard !isRecreate, replicas > 0 else { return 0 }
        let count = unavailable.count(of: replicas, roundedUp: false)
        return min(count == 0 && maxSurge(of: replicas) == 0 ? 1 : count, replicas)
    }
}

extension Deployment: UnstructuredKind {}
