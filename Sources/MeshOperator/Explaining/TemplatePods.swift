import JSON
import KubernetesAPI
import MeshAPI
import WorkloadIdentity

/// What makes Pods in a cluster: of files, in which Pods seldom are, each counts as one Pod of its own name.
enum TemplatePods {
    /// Where the template of a kind is.
    private static func template(of kind: GroupVersionKind) -> [String]? {
        switch (kind.group, kind.kind) {
        case ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"),
            ("batch", "Job"):
            ["spec", "template"]
        case ("batch", "CronJob"): ["spec", "jobTemplate", "spec", "template"]
        default: nil
        }
    }

    /// Whether objects of a kind make Pods.
    static func areMade(by kind: GroupVersionKind) -> Bool { template(of: kind) != nil }

    /// Whether another object stands for it: a dump has each ReplicaSet that a Deployment ever had.
    static func isMadeByAnother(_ object: JSONValue) -> Bool {
        (object[path: ["metadata", "ownerReferences"]]?.array ?? []).contains { owner in
            guard owner["controller"]?.bool == true else { return false }
            let kind = GroupVersionKind(
                apiVersion: owner["apiVersion"]?.string ?? "", kind: owner["kind"]?.string ?? "")
            return areMade(by: kind)
        }
    }

    /// Whether it is told to make none.
    static func isScaledToNone(_ object: JSONValue) -> Bool { object[path: ["spec", "replicas"]]?.integer == 0 }

    /// The Pod as a manifest.
    static func pod(of object: JSONValue, _ kind: GroupVersionKind) -> JSONValue {
        let template = template(of: kind).flatMap { object[path: $0] }
        var metadata = template?["metadata"]?.object ?? [:]
        for key in ["name", "namespace"] { metadata[key] = object[path: ["metadata", key]] }
        return [
            "apiVersion": .string(WorkloadPod.resource.gvk.apiVersion), "kind": .string(WorkloadPod.resource.gvk.kind),
            "metadata": .object(metadata), "spec": template?["spec"] ?? [:],
        ]
    }

    /// Those of which neither a Pod nor a Dataplane is in the files: a dump of a cluster has them.
    static func missing(_ templates: [WorkloadPod], in inventory: Inventory) -> [WorkloadPod] {
        let pods = inventory.pods.mapValues { [$0.metadata.labels] }
        let dataplanes = inventory.dataplanes.mapValues { $0.networking.inbounds.map(\.tags) }
        let there = Dictionary(grouping: pods.merging(dataplanes) { $0 + $1 }, by: \.key.namespace)
        return templates.filter { template in
            let labels = template.metadata.labels
            return !(there[template.metadata.namespace] ?? []).contains { key, sets in
                key == template.key
                    || !labels.isEmpty && sets.contains { set in labels.allSatisfy { set[$0.key] == $0.value } }
            }
        }
    }
}
