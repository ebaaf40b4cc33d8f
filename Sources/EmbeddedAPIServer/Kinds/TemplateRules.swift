import JSON
import KubernetesAPI

/// What must hold of a selector and the template of the Pods that it selects.
enum TemplateRules {
    /// - Parameter restarts: the policies that the Pods may have.
    static func violations(_ spec: Field, restarts: [String] = ["Always"]) -> [SchemaViolation] {
        var found = selector(spec["selector"])
        let template = spec["template"]
        if found.isEmpty || spec["selector"].value == nil {
            found += match(spec["selector"].value, template)
        } else {
            found.append(spec["selector"].invalid("invalid label selector"))
        }
        found += labels(template)
        found += PodSpecRules.violations(template["spec"])
        let policy = template["spec"]["restartPolicy"]
        if found.isEmpty, !restarts.contains(policy.text) { found.append(policy.unsupported(restarts)) }
        return found
    }

    private static func selector(_ selector: Field) -> [SchemaViolation] {
        if selector.value == nil { return [selector.required()] }
        let found = ValueRules.selector(selector)
        return found
    }

    /// Names and values of the labels of the Pods to be.
    static func labels(_ template: Field) -> [SchemaViolation] {
        ValueRules.labels(template["metadata"]["labels"])
            + (template["metadata"]["annotations"].value?.object ?? [:]).flatMap { key, _ in
                NameRules.qualifiedName(key.lowercased()).map {
                    template["metadata"]["annotations"].invalid($0, shown: .string(key))
                }
            }
    }

    /// The Pods are among those that are selected.
    static func match(_ selector: JSONValue?, _ template: Field) -> [SchemaViolation] {
        let labels = template["metadata"]["labels"]
        var texts: [String: String] = [:]
        for (key, value) in labels.value?.object ?? [:] { texts[key] = value.string }
        if let selector, (try? LabelSelector(json: selector))?.matches(texts) == true { return [] }
        return [labels.invalid("`selector` does not match template `labels`", shown: labels.value ?? .null)]
    }

    /// Completes the spec of the Pods to be.
    static func complete(_ object: inout JSONValue) {
        guard var spec = object[path: ["spec", "template", "spec"]] else { return }
        PodDefaults.completeSpec(&spec)
        object[path: ["spec", "template", "spec"]] = spec
    }

    /// What names become parts of the names of Pods.
    static func nameWarnings(_ name: String) -> [String] {
        let problems = NameRules.label(name)
        return problems.isEmpty
            ? []
            : [
                "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a "
                    + "DNS label is recommended: [\(problems.joined(separator: " "))]"
            ]
    }
}
