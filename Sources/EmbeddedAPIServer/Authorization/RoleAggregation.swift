import JSON
import KubernetesAPI

/// The rules of cluster roles that gather those of others: a pure function of all cluster roles
/// (k8s.io/kubernetes, pkg/controller/clusterroleaggregation).
enum RoleAggregation {
    /// The rules that roles should have, by name; only those that differ from what they have.
    static func changes(_ roles: [JSONValue]) -> [String: [JSONValue]] {
        let ordered = roles.sorted { $0.objectName < $1.objectName }
        let gatherers = ordered.compactMap { role in
            role["aggregationRule"]?["clusterRoleSelectors"]?.array.map { (role: role, selectors: $0.map(selector)) }
        }
        var rules: [String: [JSONValue]] = [:]
        for role in ordered { rules[role.objectName] = role["rules"]?.array ?? [] }
        let before = rules
        // What one gathers another may gather from it; those that gather from each other come to rest too, as rules
        // are never counted twice.
        for _ in gatherers {
            var hasChanged = false
            for (role, selectors) in gatherers {
                let gathered = gathered(by: role, selectors, from: ordered, rules)
                guard gathered != rules[role.objectName] else { continue }
                rules[role.objectName] = gathered
                hasChanged = true
            }
            if !hasChanged { break }
        }
        return rules.filter { $0.value != before[$0.key] }
    }

    private static func gathered(
        by role: JSONValue, _ selectors: [LabelSelector?], from roles: [JSONValue], _ rules: [String: [JSONValue]]
    ) -> [JSONValue] {
        var result: [JSONValue] = []
        var seen: Set<JSONValue> = []
        for selector in selectors {
            guard let selector else { continue }
            for other in roles where other.objectName != role.objectName && selector.matches(other.objectLabels) {
                result += (rules[other.objectName] ?? []).filter { seen.insert($0).inserted }
            }
        }
        return result
    }

    private static func selector(_ json: JSONValue) -> LabelSelector? { try? LabelSelector(json: json) }
}

extension APICore {
    /// Gives cluster roles the rules that they gather, after one of them was written.
    func refreshAggregatedRoles() {
        let table = BuiltInResources.clusterRoles
        guard let resource = registry.definition(storage: table) else { return }
        let manager = FieldManager(
            schema: resource.mergeSchema, apiVersion: resource.gvk.apiVersion, subresource: "", ignored: FieldSet(),
            time: timestamp)
        // Once would do, were nobody to write meanwhile; whoever does comes here after.
        for _ in 0..<8 {
            let stored = storage.read { state in Array((state.tables[table]?.entries ?? [:]).values) }
            let changes = RoleAggregation.changes(stored.map(\.object.json))
            if changes.isEmpty { return }
            for entry in stored {
                let role = entry.object.json
                guard let rules = changes[role.objectName] else { continue }
                let configuration: JSONValue = [
                    "apiVersion": .string(role.apiVersion), "kind": .string(role.kind),
                    "metadata": ["name": .string(role.objectName)], "rules": .array(rules),
                ]
                let applied = try? manager.apply(
                    configuration, to: role, manager: "clusterrole-aggregation-controller", force: true)
                guard let applied else { continue }
                do {
                    try record(.put(applied), to: table, key: role.objectName, expecting: entry.version)
                } catch {
                    if case .full = error { return }
                }
            }
        }
    }
}
