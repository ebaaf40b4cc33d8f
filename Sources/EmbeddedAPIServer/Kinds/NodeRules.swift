import JSON
import KubernetesAPI

/// Nodes: taints, and a status that comes with them.
struct NodeRules: KindRules {
    private static let notReady: JSONValue = ["key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"]

    func complete(_ node: inout JSONValue) {
        if node["status"]?["allocatable"] == nil, let capacity = node["status"]?["capacity"] {
            node[path: ["status", "allocatable"]] = capacity
        }
    }

    func prepareForCreate(_ node: inout JSONValue) {
        // The list is newer than the one field.
        if let network = node["spec"]?["podCIDR"], node["spec"]?["podCIDRs"] == nil {
            node[path: ["spec", "podCIDRs"]] = [network]
        }
        Self.setTaint(&node)
    }

    private static func isReady(_ node: JSONValue) -> Bool {
        node["status"]?["conditions"]?.array?.last { $0["type"] == "Ready" }?["status"] == "True"
    }

    /// Keeps Pods off a node that is not ready, and only for so long: what a plugin of a real server and the
    /// controller of a cluster's nodes do together.
    private static func setTaint(_ node: inout JSONValue) {
        let others = (node["spec"]?["taints"]?.array ?? []).filter {
            $0["key"] != notReady["key"] || $0["effect"] != notReady["effect"]
        }
        let taints = isReady(node) ? others : others + [notReady]
        node[path: ["spec", "taints"]] = taints.isEmpty ? nil : .array(taints)
    }

    func prepareForUpdate(_ node: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        if subresource == .status {
            keepBesidesStatus(of: &node, old: old)
            if Self.isReady(node) != Self.isReady(old) { Self.setTaint(&node) }
            return
        }
        node["status"] = old["status"]
    }

    func violations(_ node: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let spec = Field("spec", node["spec"])
        // As a real server calls it, of old.
        var found = taints(Field("metadata.taints", node["spec"]?["taints"]))
        found += spec["podCIDRs"].items.flatMap(ValueRules.network)
        guard let old else { return found }
        for field in ["podCIDR", "providerID"] {
            if let before = old["spec"]?[field], before != "", spec[field].value != before {
                found.append(
                    spec[field].forbidden("node updates may not change \(field) except from \"\" to valid"))
            }
        }
        return found
    }

    private func taints(_ taints: Field) -> [SchemaViolation] {
        var seen: Set<String> = []
        return taints.items.flatMap { taint -> [SchemaViolation] in
            let (key, effect) = (taint["key"], taint["effect"])
            var found = NameRules.qualifiedName(key.text).map { key.invalid($0, shown: .string(key.text)) }
            found += taint["value"].isEmpty ? [] : taint["value"].invalid(NameRules.labelValue(taint["value"].text))
            found +=
                effect.isEmpty
                ? [effect.required()] : effect.oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"])
            if !effect.isEmpty, !seen.insert("\(key.text):\(effect.text)").inserted {
                let shown =
                    #"{"Key":\#(JSONValue.string(key.text).text),"Value":\#(JSONValue.string(taint["value"].text).text),"#
                    + #""Effect":\#(JSONValue.string(effect.text).text),"TimeAdded":null}"#
                found.append(
                    SchemaViolation(
                        path: taint.path, reason: .duplicate,
                        message: "Duplicate value: \(shown): taints must be unique by key and effect pair"))
            }
            return found
        }
    }
}
