import KubernetesAPI
import MeshAPI

/// Why a decision is as it is, in a sentence: which item of which policy decided, and what others say of the client.
struct Reason {
    private let compiled: CompiledPermissions
    private let call: Call
    private let decision: Decision
    private let permissions: MeshPermissions
    private let notable: NotableItems
    /// The items that are about the client, from the weakest to the strongest.
    private let matching: [PolicyItem]

    init(
        _ compiled: CompiledPermissions, of call: Call, _ decision: Decision, _ permissions: MeshPermissions,
        _ notable: NotableItems
    ) {
        self.compiled = compiled
        self.call = call
        self.decision = decision
        self.permissions = permissions
        self.notable = notable
        matching = compiled.layers.flatMap { $0.items(matching: call) }
    }

    /// Without a full stop, so that more can follow.
    var text: String {
        let parts = [verdict] + [elsewhere, others, withServerName].compactMap(\.self)
        return parts.joined(separator: "; ")
    }

    private var verdict: String {
        switch decision.ground {
        case .noPolicy:
            return "Denied: no permission is about the inbound, and what no permission allows is denied"
        case .nothingAllows: return "Denied: no permission that is about the inbound allows the client"
        case .item(let item) where decision.isAllowed:
            guard item.action == .allowWithShadowDeny else { return "Allowed by \(name(item))" }
            if decision.isShadowDenied {
                return "Allowed by \(name(item)), and reported as what would have been denied"
            }
            guard let plain = matching.filter({ $0.action == .allow }).min(by: { $0.id < $1.id }) else {
                return "Allowed by \(name(item))"
            }
            return "Allowed by \(name(item)), and not reported as what would have been denied, since \(name(plain)) "
                + "allows it too"
        case .item(let item):
            if item.kind == .rules { return "Denied by \(name(item)): a deny of rules beats whatever allows" }
            return "Denied by \(name(item)), which is the last in the order of MostSpecific that is about the client"
        }
    }

    /// What else is about the client, and has no effect.
    private var others: String? {
        guard decision.isAllowed else { return decision.item == nil ? denying : allowing }
        let denying = matching.filter { $0.action == .deny }
        guard let first = denying.min(by: { $0.id < $1.id }) else { return nil }
        return "\(name(first))\(more(denying)) is overridden: \(overriding)"
    }

    /// The rule by which a Deny of `from` has no effect.
    private var overriding: String {
        guard compiled.precedence == .mostSpecific else { return "a Deny of from never beats an Allow" }
        let strongest = matching.last { $0.kind != .rules }
        return strongest?.action == .deny
            ? "what rules allow is allowed, whatever from says" : "it is weaker in the order of MostSpecific"
    }

    /// Where nothing allows: a Deny is not what decides.
    private var denying: String? {
        let denying = matching.filter { $0.action == .deny }
        guard let first = denying.min(by: { $0.id < $1.id }) else { return nil }
        return "\(name(first))\(more(denying)) denies it, which would be so without it"
    }

    private var allowing: String? {
        let allowing = matching.filter { $0.action != .deny }
        guard let first = allowing.min(by: { $0.id < $1.id }) else { return nil }
        return "\(name(first))\(more(allowing)) allows it, without effect"
    }

    /// The name of a Service of another namespace is meant: the likeliest mistake, and the likeliest attack.
    private var elsewhere: String? {
        guard !decision.isAllowed, decision.item == nil else { return nil }
        for name in call.services.compactMap(\.name) {
            for item in notable.allowing[name.service] ?? [] {
                guard case .all(let clauses, _) = item.clients else { continue }
                for case .service(let reference) in clauses where reference.name == name.service {
                    let namespace = reference.namespace ?? call.namespace
                    guard name.namespace != namespace else { continue }
                    return "\(self.name(item)) means \(reference.name) of namespace \(namespace), and this one is of "
                        + "\(name.namespace)"
                }
            }
        }
        return nil
    }

    /// What asks for a server name as well: another than the client sends.
    private var withServerName: String? {
        let items = notable.withServerName.filter { item in
            guard case .all(let clauses, let wanted?) = item.clients else { return false }
            return call.serverName != wanted && ClientMatch.all(clauses, serverName: nil).matches(call)
        }
        guard let item = items.first, case .all(_, let serverName?) = item.clients else {
            return nil
        }
        let verb = item.action == .deny ? "denies" : "allows"
        return "\(name(item))\(more(items)) \(verb) it to clients that ask for server name \(serverName)"
    }

    private func more(_ items: [PolicyItem]) -> String {
        let count = Set(items.map(\.id)).count
        return count > 1 ? " (and \(count - 1) more)" : ""
    }

    /// An item, what it says, and by which right.
    private func name(_ item: PolicyItem) -> String {
        let policy = item.id.policy
        let action = item.clients == .everybody ? "not understood, and so a Deny of everybody" : item.action.rawValue
        let scope =
            item.kind == .legacy
            ? "TrafficPermission, since no MeshTrafficPermission is about the inbound"
            : permissions.policies[policy]?.policy.isSystem == true
                ? "for the whole mesh" : "for namespace \(policy.namespace)"
        return "\(item.id.item) of \(policy) (\(action), \(scope))"
    }
}
