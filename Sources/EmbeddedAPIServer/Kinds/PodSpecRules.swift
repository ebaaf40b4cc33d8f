import JSON
import KubernetesAPI

/// What must hold in the spec of a Pod, or of a template for Pods (k8s.io/kubernetes, apis/core/validation).
///
/// What people get wrong is checked; what takes rare fields is not.
enum PodSpecRules {
    static func violations(_ spec: Field) -> [SchemaViolation] {
        var found = VolumeRules.violations(spec["volumes"])
        let volumes = Set(spec["volumes"].items.map { $0["name"].text })
        found += ContainerRules.violations(inPod: spec, volumes: volumes)
        found += spec["restartPolicy"].oneOf(["Always", "OnFailure", "Never"])
        found += spec["dnsPolicy"].oneOf(["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"])
        found += ValueRules.labels(spec["nodeSelector"])
        found += securityContext(spec["securityContext"])
        found += affinity(spec["affinity"])
        for (field, check) in [
            ("serviceAccountName", NameRules.subdomain), ("nodeName", NameRules.subdomain),
        ] where !spec[field].isEmpty {
            found += spec[field].invalid(check(spec[field].text))
        }
        let deadline = spec["activeDeadlineSeconds"]
        if let seconds = deadline.integer, !(1...Int64(Int32.max)).contains(seconds) {
            found.append(deadline.invalid("must be between 1 and \(Int32.max), inclusive"))
        }
        for field in ["hostname", "subdomain"] where !spec[field].isEmpty {
            found += spec[field].invalid(NameRules.label(spec[field].text))
        }
        found += spec["tolerations"].items.flatMap(toleration)
        for alias in spec["hostAliases"].items {
            found += ValueRules.address(alias["ip"])
            found += alias["hostnames"].items.flatMap { $0.invalid(NameRules.subdomain($0.text)) }
        }
        if !spec["priorityClassName"].isEmpty {
            found += spec["priorityClassName"].invalid(NameRules.subdomain(spec["priorityClassName"].text))
        }
        found += spec["preemptionPolicy"].oneOf(["PreemptLowerPriority", "Never"])
        return found
    }

    private static func securityContext(_ context: Field) -> [SchemaViolation] {
        ["runAsUser", "runAsGroup", "fsGroup"].flatMap { ContainerRules.identity(context[$0]) }
    }

    private static func toleration(_ toleration: Field) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        let key = toleration["key"]
        let operation = toleration["operator"]
        if !key.isEmpty { found += key.invalid(NameRules.qualifiedName(key.text)) }
        if key.isEmpty, operation.text != "Exists" {
            found.append(
                operation.invalid(
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\""))
        }
        if toleration["tolerationSeconds"].value != nil, toleration["effect"].text != "NoExecute" {
            found.append(
                toleration["effect"].invalid("effect must be 'NoExecute' when `tolerationSeconds` is set"))
        }
        switch operation.text {
        case "", "Equal": found += toleration["value"].invalid(NameRules.labelValue(toleration["value"].text))
        case "Exists":
            if !toleration["value"].isEmpty {
                found.append(
                    operation.invalid(
                        "value must be empty when `operator` is 'Exists'", shown: toleration["value"].value))
            }
        default: found.append(operation.unsupported(["Equal", "Exists"]))
        }
        return found + toleration["effect"].oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    }

    private static func affinity(_ affinity: Field) -> [SchemaViolation] {
        ["podAffinity", "podAntiAffinity"].flatMap { kind in
            affinity[kind]["requiredDuringSchedulingIgnoredDuringExecution"].items.flatMap { term in
                ValueRules.selector(term["labelSelector"]) + topologyKey(term["topologyKey"])
            }
                + affinity[kind]["preferredDuringSchedulingIgnoredDuringExecution"].items.flatMap { weighted in
                    topologyKey(weighted["podAffinityTerm"]["topologyKey"])
                }
        }
    }

    private static func topologyKey(_ key: Field) -> [SchemaViolation] {
        let absent = key.isEmpty ? [key.required("can not be empty")] : []
        return absent + NameRules.qualifiedName(key.text).map { key.invalid($0, shown: .string(key.text)) }
    }
}
