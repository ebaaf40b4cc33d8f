public import JSON
public import KubernetesAPI

/// What happens to the requests of a client at an inbound, for people and programs.
public struct Explanation: Sendable, Hashable, JSONEncodable {
    /// A SPIFFE ID.
    public var client: String
    /// Namespace and name.
    public var dataplane: ObjectKey
    /// Where it listens.
    public var port: Int
    /// Whether requests are let in.
    public var isAllowed: Bool
    /// Whether they are let in, and reported as what would have been denied.
    public var isShadowDenied: Bool
    /// The item that decides; nil if none does.
    public var decider: ItemID?
    /// A sentence.
    public var reason: String

    /// Makes an explanation.
    public init(
        client: String, dataplane: ObjectKey, port: Int, isAllowed: Bool, isShadowDenied: Bool, decider: ItemID?,
        reason: String
    ) {
        self.client = client
        self.dataplane = dataplane
        self.port = port
        self.isAllowed = isAllowed
        self.isShadowDenied = isShadowDenied
        self.decider = decider
        self.reason = reason
    }

    public var json: JSONValue {
        [
            "client": .string(client), "dataplane": .string(dataplane.description), "port": port.json,
            "allowed": .bool(isAllowed), "shadowDenied": .bool(isShadowDenied),
            "policy": decider.map { .string($0.policy.description) } ?? .null,
            "item": decider.map { .string($0.item) } ?? .null, "reason": .string(reason),
        ]
    }
}
