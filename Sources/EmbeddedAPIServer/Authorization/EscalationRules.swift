import JSON
import KubernetesAPI

/// Nobody hands on rights that they do not have: what roles and bindings may be written
/// (k8s.io/kubernetes, pkg/registry/rbac).
struct EscalationRules {
    private static let group = "rbac.authorization.k8s.io"

    let caller: Caller
    let target: ObjectTarget
    let authorizer: Authorizer

    /// Whether there is anything to look at.
    static func concern(_ resource: ResourceDefinition) -> Bool { RBACPolicy.tables.contains(resource.storage) }

    /// - Throws: 403 for rights that the caller has not and may not hand on.
    func check(_ object: JSONValue, old: JSONValue?) throws(APIStatusError) {
        if caller.groups.containsSame(as: RBACAuthorizer.administrators) { return }
        if let old, Self.isSame(object, but: ["ownerReferences", "finalizers", "managedFields"], as: old) { return }
        let isRole = target.resource.plural.hasSuffix("roles")
        try isRole ? checkRole(object, old: old) : checkBinding(object)
    }

    private func checkRole(_ object: JSONValue, old: JSONValue?) throws(APIStatusError) {
        if isAllowed("escalate", target.resource.plural, target.name) { return }
        try checkHeld(PolicyRule.rules(of: object), object)
        guard [object, old ?? .null].contains(where: Self.gathers) else { return }
        // What others will have in future is anything.
        guard missing(PolicyRule.everything).isEmpty else {
            throw .forbidden(
                target.resource, object.objectName, "must have cluster-admin privileges to use the aggregationRule")
        }
    }

    private func checkBinding(_ object: JSONValue) throws(APIStatusError) {
        var binding = RBACPolicy.Binding(object)
        binding.namespace = target.namespace
        guard !isAllowed("bind", "\(binding.roleKind.lowercased())s", binding.roleName) else { return }
        do {
            try checkHeld(try authorizer.policy.rules(of: binding), object)
        } catch let error as APIStatusError {
            throw error
        } catch {
            throw .notFound(target.resource, binding.roleName)
        }
    }

    private func isAllowed(_ verb: String, _ resource: String, _ name: String) -> Bool {
        let request = RequestAttributes(
            verb: verb, group: Self.group, version: "*", namespace: target.namespace, resource: resource, name: name)
        return authorizer.decide(request, by: caller).isAllowed
    }

    private func missing(_ rules: [PolicyRule]) -> [PolicyRule] {
        PolicyRule.missing(rules, from: authorizer.rights(of: caller, in: target.namespace).rules)
    }

    private func checkHeld(_ rules: [PolicyRule], _ object: JSONValue) throws(APIStatusError) {
        let missing = missing(rules)
        if missing.isEmpty { return }
        let problems = authorizer.rights(of: caller, in: target.namespace).problems
        throw .forbidden(
            target.resource, object.objectName,
            "user \(JSONValue.string(caller.user).text) (groups=\(caller.groups.goText)) is attempting to grant RBAC "
                + "permissions not currently held:\n" + missing.map(\.text).joined(separator: "\n")
                + (problems.isEmpty ? "" : "; resolution errors: \(RBACAuthorizer.text(of: problems))"))
    }

    private static func gathers(_ role: JSONValue) -> Bool {
        role["aggregationRule"]?["clusterRoleSelectors"]?.array?.isEmpty == false
    }

    private static func isSame(_ object: JSONValue, but fields: [String], as old: JSONValue) -> Bool {
        var (object, old) = (object, old)
        for field in fields {
            object.setMetadata(field, nil)
            old.setMetadata(field, nil)
        }
        return object == old
    }
}

extension WriteContext {
    /// - Throws: 403 where the write would hand on rights that the caller has not.
    func checkEscalation(_ object: JSONValue, old: JSONValue?, _ authorizer: Authorizer) throws(APIStatusError) {
        guard EscalationRules.concern(resource) else { return }
        try EscalationRules(caller: options.caller, target: target, authorizer: authorizer).check(object, old: old)
    }

    /// - Throws: 403 where an update or patch that would create may not.
    func checkMayCreate(_ authorizer: Authorizer) throws(APIStatusError) {
        let request = RequestAttributes(
            verb: "create", group: resource.gvk.group, version: resource.gvk.version, namespace: target.namespace,
            resource: resource.plural, name: target.name)
        try authorizer.check(request, by: options.caller)
    }
}
