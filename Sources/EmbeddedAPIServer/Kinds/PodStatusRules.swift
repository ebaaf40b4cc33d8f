import JSON
import KubernetesAPI

/// What must hold of the status of a Pod.
enum PodStatusRules {
    static func violations(_ pod: JSONValue, old: JSONValue) -> [SchemaViolation] {
        let status = Field("status", pod["status"])
        var found: [SchemaViolation] = []
        let quality = status["qosClass"]
        if let before = old["status"]?["qosClass"], quality.value != before {
            found.append(quality.invalid("field is immutable"))
        }
        found += status["podIPs"].items.flatMap { ValueRules.address($0["ip"]) }
        found += status["hostIPs"].items.flatMap { ValueRules.address($0["ip"]) }
        return found
    }
}
