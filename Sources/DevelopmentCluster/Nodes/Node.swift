import FoundationEssentials
import JSON
import KubernetesAPI

/// A node, as far as it matters where nothing really runs.
struct Node: KubernetesObject {
    static let resource = ResourceType(
        group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)

    var metadata: ObjectMeta
    /// Whether it takes no more Pods: `kubectl cordon`.
    var isUnschedulable: Bool
    var taints: [JSONValue]
    var status: JSONValue

    init(metadata: ObjectMeta, status: JSONValue) {
        self.metadata = metadata
        self.status = status
        isUnschedulable = false
        taints = []
    }

    init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try JSONReader(json).metadata()
        isUnschedulable = json[path: ["spec", "unschedulable"]]?.bool ?? false
        taints = json[path: ["spec", "taints"]]?.array ?? []
        status = json["status"] ?? [:]
    }

    var json: JSONValue {
        var object = envelope
        object["spec"] = isUnschedulable ? ["unschedulable": true] : [:]
        object["status"] = status
        return .object(object)
    }
}
