import JSON
import KubernetesAPI

/// Deployments: their template, and how it is rolled out.
struct DeploymentRules: KindRules {
    var countsGenerations: Bool { true }

    /// Annotations go on to the ReplicaSets, so they count too.
    func isDesiredChanged(_ deployment: JSONValue, from old: JSONValue) -> Bool {
        deployment["spec"] != old["spec"]
            || deployment["metadata"]?["annotations"] != old["metadata"]?["annotations"]
    }

    func complete(_ deployment: inout JSONValue) {
        TemplateRules.complete(&deployment)
        guard var strategy = deployment["spec"]?["strategy"] else { return }
        if (strategy["type"]?.string ?? "RollingUpdate") == "RollingUpdate" {
            strategy["type"] = "RollingUpdate"
            for field in ["maxUnavailable", "maxSurge"] where strategy["rollingUpdate"]?[field] == nil {
                strategy[path: ["rollingUpdate", field]] = "25%"
            }
        }
        deployment[path: ["spec", "strategy"]] = strategy
    }

    func prepareForCreate(_ deployment: inout JSONValue) { deployment["status"] = .object([:]) }

    func prepareForUpdate(_ deployment: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        if subresource == .status { return keepBesidesStatus(of: &deployment, old: old, metadata: ["labels"]) }
        deployment["status"] = old["status"]
    }

    func violations(_ deployment: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        if subresource == .status { return CountRules.status(deployment, deploymentCounts) }
        let spec = Field("spec", deployment["spec"])
        var found = spec["replicas"].notNegative
        found += TemplateRules.violations(spec)
        if spec["selector"].value?.object?.isEmpty == true {
            found = found.filter { !$0.path.hasSuffix("labels") }
            found.append(spec["selector"].invalid("empty selector is invalid for deployment"))
        }
        found += strategy(spec["strategy"])
        found += ["minReadySeconds", "revisionHistoryLimit"].flatMap { spec[$0].notNegative }
        let deadline = spec["progressDeadlineSeconds"]
        found += deadline.notNegative
        if let seconds = deadline.integer, seconds <= spec["minReadySeconds"].integer ?? 0 {
            found.append(deadline.invalid("must be greater than minReadySeconds"))
        }
        if let old { found += spec["selector"].unchanged(from: old["spec"]?["selector"]) }
        return found
    }

    private var deploymentCounts: [String] {
        [
            "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas",
            "unavailableReplicas",
        ]
    }

    func warnings(_ deployment: JSONValue) -> [String] { TemplateRules.nameWarnings(deployment.objectName) }

    private func strategy(_ strategy: Field) -> [SchemaViolation] {
        let rolling = strategy["rollingUpdate"]
        switch strategy["type"].text {
        case "Recreate":
            return rolling.value == nil
                ? [] : [rolling.forbidden("may not be specified when strategy `type` is 'Recreate'")]
        case "RollingUpdate", "":
            let (unavailable, surge) = (rolling["maxUnavailable"], rolling["maxSurge"])
            var found = ValueRules.countOrPercent(surge)
            found += ValueRules.countOrPercent(unavailable, atMostAll: true)
            if found.isEmpty, Self.isZero(unavailable), Self.isZero(surge) {
                found.append(unavailable.invalid("may not be 0 when `maxSurge` is 0"))
            }
            return found
        case let type:
            // As a real server shows its value.
            return [
                SchemaViolation(
                    path: strategy.path, reason: .notSupported,
                    message: "Unsupported value: {\"Type\":\(JSONValue.string(type).text),\"RollingUpdate\":null}: "
                        + "supported values: \"Recreate\", \"RollingUpdate\"")
            ]
        }
    }

    private static func isZero(_ field: Field) -> Bool { field.value == 0 || field.text == "0%" }
}
