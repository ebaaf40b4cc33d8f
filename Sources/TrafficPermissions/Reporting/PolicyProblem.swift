import KubernetesAPI
public import MeshAPI

/// What is wrong with a policy, and what it does meanwhile: what condition `Accepted` says.
public struct PolicyProblem: Sendable, Hashable {
    /// `Invalid`, or `InvalidItems` where the rest of the policy is not concerned.
    public var reason: ConditionReason
    /// Sentences that name the fields.
    public var message: String

    /// Makes a problem of what was found.
    public init(reason: ConditionReason, message: String) {
        self.reason = reason
        self.message = message
    }

    /// How many places a message names: who mends them sees the others.
    static let mostPlaces = 5

    /// Makes a problem of sentences; nil if there are none.
    ///
    /// - Parameters:
    ///   - whole: About the policy as a whole.
    ///   - parts: About items of it.
    fileprivate init?(_ subject: String, whole: [String], parts: [String]) {
        let all = whole + parts
        guard !all.isEmpty else { return nil }
        let more = all.count - Self.mostPlaces
        let text = all.prefix(Self.mostPlaces).joined(separator: ". ") + (more > 0 ? ". And \(more) more" : "")
        reason = whole.isEmpty ? .invalidItems : .invalid
        message = (whole.isEmpty ? "Items of \(subject) are invalid. " : "\(subject) is invalid. ") + text
    }
}

extension Policy {
    /// What is wrong with the policy; nil if all of it is understood.
    public var problem: PolicyProblem? {
        PolicyProblem(
            "\(MeshTrafficPermission.resource.gvk.kind) \(key)", whole: wholeProblems + targetProblems,
            parts: itemProblems(faults.from, "from") + itemProblems(faults.rules, "rules"))
    }

    private var wholeProblems: [String] {
        guard !faults.policy.isEmpty else { return [] }
        let outcome: String
        if items.contains(where: { ["from", "rules"].contains($0.id.item) && $0.deniesEverybody }) {
            outcome = "it counts as a Deny of every client"
        } else if !items.contains(where: { $0.action != .deny }) {
            outcome = "it lets nobody in" + (items.isEmpty ? "" : ", and its denies count")
        } else {
            outcome = "the rest of it is in effect"
        }
        return ["\(faults.policy.summary): until that is corrected, \(outcome)"]
    }

    private var targetProblems: [String] {
        guard !faults.target.isEmpty else { return [] }
        let place = isSystem ? "in the whole mesh" : "in namespace \(key.namespace)"
        return [
            "\(faults.target.summary): until that is corrected, its denies count for every inbound \(place), and its "
                + "allows for none"
        ]
    }

    private func itemProblems(_ faults: [Int: [Violation]], _ list: String) -> [String] {
        faults.sorted { $0.key < $1.key }.map { index, violations in
            let name = "\(list)[\(index)]"
            let isDeny = items.contains { $0.id.item == name && $0.deniesEverybody }
            let outcome =
                isDeny ? "\(name) counts as a Deny of every client" : "what is wrong in \(name) lets nobody in"
            return "\(violations.summary): until that is corrected, \(outcome)"
        }
    }
}

extension LegacyPolicy {
    /// What is wrong with the policy; nil if all of it is understood.
    public var problem: PolicyProblem? {
        let wrong = faults.policy + faults.destinations.sorted { $0.key < $1.key }.flatMap(\.value)
        let place =
            "it lets nobody in" + (destinations.contains(nil) ? ", in the place of any other TrafficPermission" : "")
        return PolicyProblem(
            "\(TrafficPermission.resource.gvk.kind) \(name)",
            whole: wrong.isEmpty ? [] : ["\(wrong.summary): until that is corrected, \(place)"],
            parts: faults.sources.sorted { $0.key < $1.key }.map { index, violations in
                "\(violations.summary): until that is corrected, sources[\(index)] lets nobody in"
            })
    }
}

extension PolicyItem {
    fileprivate var deniesEverybody: Bool { action == .deny && clients == .everybody }
}
