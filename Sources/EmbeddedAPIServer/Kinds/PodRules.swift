import JSON
import KubernetesAPI

/// Pods: what they are made of, what may change of it, and how they go.
struct PodRules: KindRules {
    var countsGenerations: Bool { true }
    var returnsDeleted: Bool { true }

    /// To be put on a node is no change of what is desired.
    func isDesiredChanged(_ pod: JSONValue, from old: JSONValue) -> Bool {
        var spec = pod["spec"]
        spec?["nodeName"] = old["spec"]?["nodeName"]
        return spec != old["spec"]
    }

    func complete(_ pod: inout JSONValue) { PodDefaults.completePod(&pod) }

    func prepareForCreate(_ pod: inout JSONValue) {
        var status: JSONValue = [
            "phase": "Pending", "qosClass": .string(ResourceRules.qualityOfService(pod["spec"])),
        ]
        if pod["spec"]?["schedulingGates"]?.array?.isEmpty == false {
            status["conditions"] = [
                [
                    "type": "PodScheduled", "status": "False", "reason": "SchedulingGated",
                    "message": "Scheduling is blocked due to non-empty scheduling gates", "lastProbeTime": .null,
                    "lastTransitionTime": .string(pod.metadata("creationTimestamp")),
                ]
            ]
        }
        pod["status"] = status
        PodDefaults.admit(&pod)
    }

    func prepareForUpdate(_ pod: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        switch subresource {
        case .binding: return
        case .status: break
        default:
            pod["status"] = old["status"]
            for field in ["priority", "preemptionPolicy"] where pod["spec"]?[field] == nil {
                pod[path: ["spec", field]] = old["spec"]?[field]
            }
            PodDefaults.addTolerations(&pod)
            return
        }
        keepBesidesStatus(of: &pod, old: old, metadata: ["ownerReferences"])
        if pod["status"]?["qosClass"] == nil, let quality = old["status"]?["qosClass"] {
            pod[path: ["status", "qosClass"]] = quality
        }
    }

    func violations(_ pod: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let spec = Field("spec", pod["spec"])
        guard let old else {
            // Not in templates, where older ones may have them.
            let images = (spec["containers"].items + spec["initContainers"].items).map { $0["image"] }
            return PodSpecRules.violations(spec)
                + images.filter { trimmed($0.text) != $0.text || $0.text.first?.isWhitespace == true }
                .map { $0.invalid("must not have leading or trailing whitespace") }
        }
        if subresource == .binding { return [] }
        if subresource == .status { return PodStatusRules.violations(pod, old: old) }
        return PodSpecRules.violations(spec) + PodChanges.violations(spec, old: Field("spec", old["spec"]))
    }

    func warnings(_ pod: JSONValue) -> [String] {
        NameRules.label(pod.objectName).isEmpty
            ? []
            : [
                "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS "
                    + "label is recommended: [\(NameRules.label(pod.objectName).joined(separator: " "))]"
            ]
    }

    /// A Pod on a node goes when its kubelet says that it is gone.
    func gracePeriod(_ pod: JSONValue, asked: Int64?) -> Int64? {
        let isOnNode = pod["spec"]?["nodeName"]?.string?.isEmpty == false
        let phase = pod["status"]?["phase"]?.string
        guard isOnNode, phase != "Succeeded", phase != "Failed" else { return 0 }
        let period = asked ?? pod["spec"]?["terminationGracePeriodSeconds"]?.integer ?? 0
        return period < 0 ? 1 : period
    }
}
