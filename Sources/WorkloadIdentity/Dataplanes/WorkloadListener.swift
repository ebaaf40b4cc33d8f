import MeshAPI

/// A port that a workload listens on, under one name; Services that share a port are several.
public struct WorkloadListener: Sendable, Hashable {
    /// Where it listens.
    public var address: String
    /// From 1 to 65535.
    public var port: Int
    /// What the container calls the port; empty if it has no name.
    public var name: String
    /// Those that are true of it.
    public var tags: [String: String]
}

extension WorkloadListener {
    /// What a Dataplane listens on; where nobody does, there is none.
    ///
    /// - Parameter tagSets: The tags of its inbounds that are true, in order.
    static func all(of networking: DataplaneNetworking, tagSets: [[String: String]]) -> [WorkloadListener] {
        zip(networking.inbounds, tagSets).compactMap { inbound, tags in
            guard inbound.port != Inbounds.reservedPort, 1...65535 ~= inbound.port else { return nil }
            let address = inbound.address.isEmpty ? networking.address : inbound.address
            return WorkloadListener(address: address, port: inbound.port, name: inbound.name, tags: tags)
        }
    }
}
