import JSON
import KubernetesAPI

/// ReplicaSets: a template, and how many Pods of it.
struct ReplicaSetRules: KindRules {
    var countsGenerations: Bool { true }

    func complete(_ set: inout JSONValue) { TemplateRules.complete(&set) }

    func prepareForCreate(_ set: inout JSONValue) { set["status"] = ["replicas": 0] }

    func prepareForUpdate(_ set: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        if subresource == .status { return keepBesidesStatus(of: &set, old: old) }
        set["status"] = old["status"]
    }

    func violations(_ set: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        if subresource == .status {
            return CountRules.status(
                set,
                ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration"])
        }
        let spec = Field("spec", set["spec"])
        var found = spec["replicas"].notNegative + spec["minReadySeconds"].notNegative
        found += TemplateRules.violations(spec)
        if spec["selector"].value?.object?.isEmpty == true {
            found = found.filter { !$0.path.hasSuffix("labels") }
            // In these words, on a real server too.
            found.append(spec["selector"].invalid("empty selector is invalid for deployment"))
        }
        if let old { found += spec["selector"].unchanged(from: old["spec"]?["selector"]) }
        return found
    }

    func warnings(_ set: JSONValue) -> [String] { TemplateRules.nameWarnings(set.objectName) }
}
