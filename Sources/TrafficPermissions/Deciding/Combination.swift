import MeshAPI

/// How `from`, `rules` and the older policies come to one decision.
///
/// Denied by `rules`: denied. Otherwise allowed by either: allowed. Otherwise denied.
enum Combination {
    /// - Parameter matching: The items that are about the client, from the weakest to the strongest.
    static func decide(_ matching: [PolicyItem], _ precedence: PermissionPrecedence) -> Decision {
        let rules = matching.filter { $0.kind == .rules }
        if let deny = rules.filter({ $0.action == .deny }).min(by: { $0.id < $1.id }) {
            return Decision(isAllowed: false, ground: .item(deny))
        }
        let others = matching.filter { $0.kind != .rules }
        let (allowing, denying) = fromVerdict(others, precedence)
        // Envoy names the first that matches, in the order of names.
        guard let decider = (rules + allowing).min(by: { $0.id < $1.id }) else {
            return Decision(isAllowed: false, ground: denying.map { .item($0) } ?? .nothingAllows)
        }
        return Decision(
            isAllowed: true, isShadowDenied: isShadow(rules, .allowWins) && isShadow(allowing, precedence),
            ground: .item(decider))
    }

    private static func fromVerdict(
        _ items: [PolicyItem], _ precedence: PermissionPrecedence
    ) -> (allowing: [PolicyItem], denying: PolicyItem?) {
        switch precedence {
        case .allowWins: (AllowWins.allowing(items), nil)
        case .mostSpecific: MostSpecific.verdict(items)
        }
    }

    /// Whether an API does not allow a client other than by `AllowWithShadowDeny`.
    private static func isShadow(_ allowing: [PolicyItem], _ precedence: PermissionPrecedence) -> Bool {
        switch precedence {
        case .allowWins: allowing.allSatisfy { $0.action == .allowWithShadowDeny }
        case .mostSpecific: allowing.last.map { $0.action == .allowWithShadowDeny } ?? true
        }
    }
}
