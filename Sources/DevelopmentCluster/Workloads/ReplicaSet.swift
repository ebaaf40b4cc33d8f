import FoundationEssentials
import JSON
import KubernetesAPI

/// A number of equal Pods.
struct ReplicaSet: KubernetesObject {
    static let resource = ResourceType(
        group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets", isNamespaced: true)

    var metadata: ObjectMeta
    var replicas: Int
    /// How long a Pod has to be ready before it counts as available.
    var minReadySeconds: Int
    var selector: LabelSelector
    /// As in the object, for what is written into others.
    var selectorJSON: JSONValue
    var template: JSONValue
    var status: ReplicaSetStatus

    init(metadata: ObjectMeta, replicas: Int, minReadySeconds: Int, selector: JSONValue, template: JSONValue)
        throws(JSONDecodingError)
    {
        self.metadata = metadata
        self.replicas = replicas
        self.minReadySeconds = minReadySeconds
        self.selector = try LabelSelector(json: selector)
        selectorJSON = selector
        self.template = template
        status = ReplicaSetStatus()
    }

    init(json: JSONValue) throws(JSONDecodingError) {
        let spec = try JSONReader(json["spec"] ?? [:])
        try self.init(
            metadata: try JSONReader(json).metadata(), replicas: try spec.value("replicas", default: 1),
            minReadySeconds: try spec.value("minReadySeconds", default: 0),
            selector: json[path: ["spec", "selector"]] ?? [:], template: json[path: ["spec", "template"]] ?? [:])
        status = try JSONReader(json).value("status", default: ReplicaSetStatus())
    }

    var json: JSONValue {
        var spec: JSONObject = ["replicas": replicas.json, "selector": selectorJSON, "template": template]
        if minReadySeconds != 0 { spec["minReadySeconds"] = minReadySeconds.json }
        var object = envelope
        object["spec"] = .object(spec)
        return .object(object)
    }
}

/// How many Pods a ReplicaSet has.
struct ReplicaSetStatus: Hashable, JSONDecodable, JSONEncodable {
    var observedGeneration: Int64 = 0
    var replicas = 0
    var fullyLabeledReplicas = 0
    var readyReplicas = 0
    var availableReplicas = 0
    var terminatingReplicas = 0
    var conditions: [Condition] = []

    init() {}

    init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        observedGeneration = try reader.value("observedGeneration", default: 0)
        replicas = try reader.value("replicas", default: 0)
        fullyLabeledReplicas = try reader.value("fullyLabeledReplicas", default: 0)
        readyReplicas = try reader.value("readyReplicas", default: 0)
        availableReplicas = try reader.value("availableReplicas", default: 0)
        terminatingReplicas = try reader.value("terminatingReplicas", default: 0)
        conditions = try reader.value("conditions", default: [])
    }

    /// Members that are 0 are null, which in a merge patch removes them: servers leave them out, too.
    var json: JSONValue {
        var object: JSONObject = [
            "observedGeneration": .integer(observedGeneration), "replicas": replicas.json,
            "terminatingReplicas": terminatingReplicas.json,
        ]
        object.setOrRemove("fullyLabeledReplicas", fullyLabeledReplicas)
        object.setOrRemove("readyReplicas", readyReplicas)
        object.setOrRemove("availableReplicas", availableReplicas)
        object["conditions"] = conditions.isEmpty ? .null : conditions.json
        return .object(object)
    }
}

extension JSONObject {
    /// The member for a merge patch: null, which removes it, for 0.
    mutating func setOrRemove(_ key: String, _ value: Int) {
        self[key] = value == 0 ? .null : value.json
    }
}
