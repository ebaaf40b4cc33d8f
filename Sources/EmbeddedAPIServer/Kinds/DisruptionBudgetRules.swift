import JSON
import KubernetesAPI

/// Pod disruption budgets: how many Pods may go at a time.
struct DisruptionBudgetRules: KindRules {
    private static let counts = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"]

    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func prepareForCreate(_ budget: inout JSONValue) {
        budget["status"] = .object(JSONObject(Self.counts.map { (key: $0, value: 0) }))
    }

    func prepareForUpdate(_ budget: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        if subresource == .status { return keepBesidesStatus(of: &budget, old: old) }
        budget["status"] = old["status"]
    }

    func violations(_ budget: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        if subresource == .status {
            let status = Field("status", budget["status"])
            return Self.counts.flatMap { status[$0].notNegative }
        }
        let spec = Field("spec", budget["spec"])
        let (least, most) = (spec["minAvailable"], spec["maxUnavailable"])
        var found: [SchemaViolation] = []
        if let minimum = least.value, let maximum = most.value {
            // As a real server shows what it read.
            let selector = spec["selector"].value ?? .null
            let shown =
                #"{"MinAvailable":\#(minimum.text),"Selector":\#(selector.text),"MaxUnavailable":\#(maximum.text),"#
                + #""UnhealthyPodEvictionPolicy":\#((spec["unhealthyPodEvictionPolicy"].value ?? .null).text)}"#
            found.append(
                SchemaViolation(
                    path: "spec", reason: .invalid,
                    message: "Invalid value: \(shown): minAvailable and maxUnavailable cannot be both set"))
        }
        found += ValueRules.countOrPercent(least, atMostAll: true)
        found += ValueRules.countOrPercent(most, atMostAll: true)
        found += ValueRules.selector(spec["selector"])
        return found + spec["unhealthyPodEvictionPolicy"].oneOf(["AlwaysAllow", "IfHealthyBudget"])
    }
}
