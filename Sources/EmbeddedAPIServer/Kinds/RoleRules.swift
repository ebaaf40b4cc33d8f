import JSON
import KubernetesAPI

/// Roles and cluster roles: what may be done to what.
struct RoleRules: KindRules {
    let isNamespaced: Bool

    var createsOnUpdate: Bool { true }

    func nameProblems(_ name: String) -> [String] { ValueRules.pathSegment(name) }

    func violations(_ role: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let whole = Field("", role)
        var found = whole["rules"].items.flatMap(rule)
        let aggregation = whole["aggregationRule"]
        guard aggregation.value != nil else { return found }
        let selectors = aggregation["clusterRoleSelectors"]
        if selectors.isEmpty {
            found.append(
                selectors.required("at least one clusterRoleSelector required if aggregationRule is non-nil"))
        }
        return found + selectors.items.flatMap(ValueRules.selector)
    }

    private func rule(_ rule: Field) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        if rule["verbs"].isEmpty { found.append(rule["verbs"].required("verbs must contain at least one value")) }
        if !rule["nonResourceURLs"].isEmpty {
            if isNamespaced {
                found.append(rule["nonResourceURLs"].invalid("namespaced rules cannot apply to non-resource URLs"))
            }
            if ["apiGroups", "resources", "resourceNames"].contains(where: { !rule[$0].isEmpty }) {
                found.append(
                    rule["nonResourceURLs"].invalid(
                        "rules cannot apply to both regular resources and non-resource URLs"))
            }
            return found
        }
        if rule["apiGroups"].isEmpty {
            found.append(rule["apiGroups"].required("resource rules must supply at least one api group"))
        }
        if rule["resources"].isEmpty {
            found.append(rule["resources"].required("resource rules must supply at least one resource"))
        }
        return found
    }
}
