import JSON
import KubernetesAPI

/// What must hold of the counts in a status: none is negative, and parts are no more than the whole.
enum CountRules {
    static func status(_ object: JSONValue, _ counts: [String]) -> [SchemaViolation] {
        let status = Field("status", object["status"])
        var found = counts.flatMap { status[$0].notNegative }
        let total = status["replicas"].integer ?? 0
        for part in ["updatedReplicas", "readyReplicas", "availableReplicas", "fullyLabeledReplicas"]
        where status[part].integer ?? 0 > total {
            found.append(status[part].invalid("cannot be greater than status.replicas"))
        }
        if status["availableReplicas"].integer ?? 0 > status["readyReplicas"].integer ?? 0 {
            found.append(status["availableReplicas"].invalid("cannot be greater than readyReplicas"))
        }
        return found
    }
}
