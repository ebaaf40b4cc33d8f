import JSON
import KubernetesAPI

/// The IP families of a Service, in a cluster that has IPv4 only.
enum ServiceFamilies {
    private static let policies = ["PreferDualStack", "RequireDualStack", "SingleStack"]

    /// Sets families and policy, and says what cannot be.
    static func complete(_ service: inout JSONValue, old: JSONValue?) throws(ServiceAllocation.Refusal) {
        let shape = ServiceShape(service: service)
        guard shape.type != "ExternalName" else { return }
        let spec = Field("spec", service["spec"])
        let isOpen = shape.isHeadless && !shape.hasSelector
        let former = old?["spec"]?["ipFamilyPolicy"]?.string
        let policy =
            spec["ipFamilyPolicy"].isEmpty
            ? former ?? (isOpen ? "RequireDualStack" : "SingleStack") : spec["ipFamilyPolicy"].text
        service[path: ["spec", "ipFamilyPolicy"]] = .string(policy)
        let field = Field("spec.ipFamilyPolicy", .string(policy))
        var found = addresses(Field("spec", service["spec"]))
        found += field.oneOf(policies)
        if found.isEmpty { found += families(spec["ipFamilies"], policy: field, isOpen: isOpen) }
        if !found.isEmpty { throw ServiceAllocation.Refusal(violations: found) }
        var families = spec["ipFamilies"].value?.array ?? []
        if families.isEmpty { families = ["IPv4"] }
        if isOpen, policy != "SingleStack", families.count < 2 {
            families.append(families == ["IPv4"] ? "IPv6" : "IPv4")
        }
        service[path: ["spec", "ipFamilies"]] = .array(families)
    }

    private static func addresses(_ spec: Field) -> [SchemaViolation] {
        let list = spec["clusterIPs"]
        let address = spec["clusterIP"]
        var found: [SchemaViolation] = []
        if !address.isEmpty, list.value?[0] != address.value {
            found.append(list.invalid("first value must match `clusterIP`"))
        } else if address.isEmpty, !list.isEmpty {
            found.append(list.invalid("must be empty when `clusterIP` is not specified"))
        }
        for (index, item) in list.items.enumerated() where index > 0 || item.text != "None" {
            found += ValueRules.address(item)
        }
        if list.items.count > 2 { found.append(list.invalid("may only hold up to 2 values")) }
        if list.items.count > 1, list.items.first?.text == "None" {
            found.append(list.invalid("'None' must be the first and only value"))
        }
        return found
    }

    private static func families(_ families: Field, policy: Field, isOpen: Bool) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        var seen: Set<String> = []
        for family in families.items {
            found += family.oneOf(["IPv4", "IPv6"])
            if !seen.insert(family.text).inserted { found.append(family.duplicate()) }
        }
        if policy.text == "SingleStack", families.items.count == 2 {
            found.append(
                policy.invalid(
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"))
        }
        if !found.isEmpty || isOpen { return found }
        if policy.text == "RequireDualStack" {
            found.append(policy.invalid("this cluster is not configured for dual-stack services"))
        }
        return found + families.items.filter { $0.text != "IPv4" }.map { $0.invalid("not configured on this cluster") }
    }
}
