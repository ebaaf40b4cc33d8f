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

    /// Both answers, if they differ.
    public func difference(_ client: ServiceClient, at inbound: InboundID) -> PrecedenceDifference? {
        guard let one = allowWins.explain(client, at: inbound),
            let other = mostSpecific.explain(client, at: inbound),
            one.isAllowed != other.isAllowed || one.isShadowDenied != other.isShadowDenied
        else { return nil }
        return PrecedenceDifference(allowWins: one, mostSpecific: other)
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
