import JSON

/// Whether a request is allowed.
struct AuthorizationDecision: Sendable, Hashable {
    var isAllowed: Bool
    /// Which binding allows it, or what was amiss with bindings; often empty.
    var reason = ""

    static let allowed = AuthorizationDecision(isAllowed: true)
}

/// Role-based access control: a pure function of roles and bindings (k8s.io/kubernetes, pkg/registry/rbac/validation).
enum RBACAuthorizer {
    /// Members may do everything, whatever roles there are.
    static let administrators = "system:masters"

    /// The rules that somebody has, and what kept others from being found.
    struct Rights: Sendable {
        var rules: [PolicyRule] = []
        var problems: [String] = []
    }

    static func decide(_ request: RequestAttributes, by caller: Caller, _ policy: RBACPolicy) -> AuthorizationDecision {
        if caller.groups.containsSame(as: administrators) { return .allowed }
        var problems: [String] = []
        for binding in policy.bindings(in: request.namespace) {
            guard let subject = binding.subjects.first(where: { $0.isMeant(caller, in: binding.namespace) }) else {
                continue
            }
            do {
                guard try policy.rules(of: binding).contains(where: { $0.allows(request) }) else { continue }
                return AuthorizationDecision(isAllowed: true, reason: "RBAC: allowed by \(binding.text(for: subject))")
            } catch {
                problems.append(error.text)
            }
        }
        return AuthorizationDecision(isAllowed: false, reason: problems.isEmpty ? "" : "RBAC: \(text(of: problems))")
    }

    /// All that somebody may do in a namespace (in none: everywhere).
    static func rights(of caller: Caller, in namespace: String, _ policy: RBACPolicy) -> Rights {
        var rights = Rights()
        for binding in policy.bindings(in: namespace)
        where binding.subjects.contains(where: { $0.isMeant(caller, in: binding.namespace) }) {
            do {
                rights.rules += try policy.rules(of: binding)
            } catch {
                rights.problems.append(error.text)
            }
        }
        return rights
    }

    /// Several problems as one text, each once.
    static func text(of problems: [String]) -> String {
        var seen: Set<String> = []
        let unique = problems.filter { seen.insert($0).inserted }
        return unique.count == 1 ? unique.joined() : "[\(unique.joined(separator: ", "))]"
    }
}

/// A binding names a role that is not there.
struct MissingRole: Error {
    let kind: String
    let name: String

    var text: String {
        guard kind == "Role" || kind == "ClusterRole" else {
            return "unsupported role reference kind: \(JSONValue.string(kind).text)"
        }
        return "\(kind.lowercased()).rbac.authorization.k8s.io \(JSONValue.string(name).text) not found"
    }
}

extension RBACPolicy {
    /// Those that count for a request: the cluster's, then the namespace's.
    fileprivate func bindings(in namespace: String) -> [Binding] {
        clusterBindings + (namespace.isEmpty ? [] : bindings[namespace] ?? [])
    }

    /// The rules of the role that a binding names.
    func rules(of binding: Binding) throws(MissingRole) -> [PolicyRule] {
        let found =
            switch binding.roleKind {
            case "ClusterRole": clusterRoles[binding.roleName]
            case "Role": roles[ObjectStorage.key(namespace: binding.namespace, name: binding.roleName)]
            default: [PolicyRule]?.none
            }
        guard let found else { throw MissingRole(kind: binding.roleKind, name: binding.roleName) }
        return found
    }
}

extension RBACPolicy.Binding {
    fileprivate func text(for subject: RBACPolicy.Subject) -> String {
        let kind = namespace.isEmpty ? "ClusterRoleBinding" : "RoleBinding"
        let whole = namespace.isEmpty ? name : "\(name)/\(namespace)"
        return "\(kind) \(JSONValue.string(whole).text) of \(roleKind) \(JSONValue.string(roleName).text) to "
            + subject.text(in: namespace)
    }
}
