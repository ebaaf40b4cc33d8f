import JSON
import KubernetesAPI

/// What must hold of the resources that a container asks for and is held to.
enum ResourceRules {
    private static let standard: Set<String> = ["cpu", "memory", "ephemeral-storage"]

    static func violations(_ resources: Field) -> [SchemaViolation] {
        let limits = resources["limits"].value?.object ?? [:]
        var found = amounts(resources["limits"])
        found += amounts(resources["requests"])
        for (name, request) in resources["requests"].value?.object ?? [:] {
            guard let limit = limits[name]?.string, let requested = request.string, let least = Quantity(requested),
                let most = Quantity(limit), most < least
            else { continue }
            found.append(
                resources["requests"].invalid("must be less than or equal to \(name) limit of \(limit)", shown: request)
            )
        }
        return found
    }

    private static func amounts(_ list: Field) -> [SchemaViolation] {
        (list.value?.object ?? [:]).flatMap { name, amount -> [SchemaViolation] in
            let entry = Field("\(list.path)[\(name)]", amount)
            let shown = JSONValue.string(name)
            var found = NameRules.qualifiedName(name).map { entry.invalid($0, shown: shown) }
            if !standard.contains(name), !name.hasPrefix("hugepages-"), !name.contains("/") {
                found.append(entry.invalid("must be a standard resource type or fully qualified", shown: shown))
                found.append(entry.invalid("must be a standard resource for containers", shown: shown))
            }
            if let text = amount.string, let quantity = Quantity(text), quantity.billionths < 0 {
                found.append(entry.invalid("must be greater than or equal to 0"))
            }
            return found
        }
    }

    /// How safe a Pod's resources are: what is asked for is what is allowed, or nothing is asked for, or between.
    static func qualityOfService(_ spec: JSONValue?) -> String {
        let containers = (spec?["containers"]?.array ?? []) + (spec?["initContainers"]?.array ?? [])
        let relevant = ["cpu", "memory"]
        func amount(_ container: JSONValue, _ kind: String, _ name: String) -> Int128 {
            container["resources"]?[kind]?[name]?.string.flatMap { Quantity($0) }?.billionths ?? 0
        }
        let isGuaranteed = containers.allSatisfy { container in
            relevant.allSatisfy { name in
                let limit = amount(container, "limits", name)
                return limit > 0 && amount(container, "requests", name) == limit
            }
        }
        if isGuaranteed, !containers.isEmpty { return "Guaranteed" }
        let asksForAny = containers.contains { container in
            relevant.contains { amount(container, "limits", $0) > 0 || amount(container, "requests", $0) > 0 }
        }
        return asksForAny ? "Burstable" : "BestEffort"
    }
}
