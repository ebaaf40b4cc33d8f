public import JSON
import MeshAPI

/// A client and an inbound for which the two modes of precedence decide differently.
public struct PrecedenceDifference: Sendable, Hashable, JSONEncodable {
    /// What a Deny does that never beats an Allow.
    public var allowWins: Explanation
    /// What the last item in Kuma's order does.
    public var mostSpecific: Explanation

    public var json: JSONValue {
        var json: JSONObject = [:]
        for (key, value) in allowWins.json.object ?? [:] where ["client", "dataplane", "port"].contains(key) {
            json[key] = value
        }
        json["allowWins"] = Self.verdict(allowWins)
        json["mostSpecific"] = Self.verdict(mostSpecific)
        return .object(json)
    }

    private static func verdict(_ explanation: Explanation) -> JSONValue {
        var verdict = explanation.json.object ?? [:]
        for key in ["client", "dataplane", "port"] { verdict.removeValue(forKey: key) }
        return .object(verdict)
    }
}

/// Both modes side by side.
public struct PrecedenceComparison: Sendable {
    private let allowWins: MeshExplainer
    private let mostSpecific: MeshExplainer

    /// Compares in a mesh, whichever mode is its own.
    public init(_ explainer: MeshExplainer) {
        allowWins = explainer.with(.allowWins)
        mostSpecific = explainer.with(.mostSpecific)
    }

    /// Both answers, where they differ for any of the client's workloads: of those with the same two answers, once.
    public func differences(_ client: ServiceClient, at inbound: InboundID) -> [PrecedenceDifference] {
        guard let ones = allowWins.decisions(client, at: inbound),
            let others = mostSpecific.decisions(client, at: inbound)
        else { return [] }
        var groups: [(change: Change, variants: [ServiceClient.Variant])] = []
        for (variant, (one, other)) in zip(client.variants, zip(ones, others)) {
            let change = Change(Verdict(one), Verdict(other))
            if change.from == change.to { continue }
            if let index = groups.firstIndex(where: { $0.change == change }) {
                groups[index].variants.append(variant)
            } else {
                groups.append((change, [variant]))
            }
        }
        return groups.compactMap { difference(client.only($0.variants), of: client, at: inbound) }
    }

    private func difference(
        _ part: ServiceClient, of client: ServiceClient, at inbound: InboundID
    ) -> PrecedenceDifference? {
        guard var one = allowWins.explain(part, at: inbound), var other = mostSpecific.explain(part, at: inbound) else {
            return nil
        }
        if part.variants.count < client.variants.count {
            let whom = "Not for all of its workloads. For \(part.variants.flatMap(\.workloads).listed): "
            one.reason = whom + one.reason
            other.reason = whom + other.reason
        }
        return PrecedenceDifference(allowWins: one, mostSpecific: other)
    }
}

/// What a client sees of a decision.
private struct Verdict: Equatable {
    let isAllowed: Bool
    let isShadowDenied: Bool

    init(_ decision: Decision) {
        isAllowed = decision.isAllowed
        isShadowDenied = decision.isShadowDenied
    }
}

/// What another mode would change.
private struct Change: Equatable {
    let from: Verdict
    let to: Verdict

    init(_ from: Verdict, _ to: Verdict) {
        self.from = from
        self.to = to
    }
}

extension MeshExplainer {
    /// The same mesh with another mode.
    fileprivate func with(_ precedence: PermissionPrecedence) -> MeshExplainer {
        var permissions = permissions
        _ = permissions.set(precedence)
        return MeshExplainer(permissions, protection)
    }
}
