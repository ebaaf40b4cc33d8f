import JSON
import KubernetesAPI

/// A Pod as a template makes it, with all that the template says.
struct TemplatedPod: KubernetesObject {
    static var resource: ResourceType { Pod.resource }

    var metadata: ObjectMeta
    private let content: JSONValue

    init(template: JSONValue, owner: some KubernetesObject) {
        // Whatever the template's metadata is, labels and annotations are all of it that is taken over.
        func texts(_ member: String) -> [String: String] {
            (template[path: ["metadata", member]]?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.string }
        }
        metadata = ObjectMeta(
            name: "", namespace: owner.metadata.namespace, labels: texts("labels"),
            annotations: texts("annotations"), ownerReferences: [OwnerReference(controller: owner)])
        metadata.generateName = "\(owner.metadata.name)-"
        content = ["spec": template["spec"] ?? [:]]
    }

    init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try JSONReader(json).metadata()
        content = json
    }

    var json: JSONValue {
        var json = content
        json["apiVersion"] = .string(Self.resource.gvk.apiVersion)
        json["kind"] = .string(Self.resource.gvk.kind)
        json["metadata"] = metadata.json
        return json
    }
}
