public import TrafficPermissions

/// A client and an inbound of one mesh.
public struct ExplainedPair: Sendable {
    /// Who knows of both.
    public var explainer: MeshExplainer
    /// Who calls.
    public var client: ServiceClient
    /// Where.
    public var inbound: InboundID

    /// What happens; nil if nobody listens there any more.
    public var explanation: Explanation? { explainer.explain(client, at: inbound) }
}

extension NameLookup {
    /// All clients of one name at all inbounds of another; without a name, all of them.
    ///
    /// - Throws: if a name means nobody, or the two are of different meshes.
    public func pairs(from: String?, to: String?) throws(InventoryError) -> [ExplainedPair] {
        let clients = try from.map { name throws(InventoryError) in try self.clients(name) }
        let inbounds = try to.map { name throws(InventoryError) in try self.inbounds(name) } ?? self.inbounds
        let pairs = inbounds.flatMap { inbound in
            (clients?.filter { $0.mesh == nil || $0.mesh == inbound.explainer.mesh }.map(\.client)
                ?? inbound.explainer.clients).map {
                    ExplainedPair(explainer: inbound.explainer, client: $0, inbound: inbound.id)
                }
        }
        guard pairs.isEmpty, let from, let clients, let client = clients.first else { return pairs }
        let meshes = Set(inbounds.map(\.explainer.mesh)).sorted()
        throw InventoryError(
            meshes.isEmpty
                ? "nobody listens in any mesh that \(from) is of"
                : "\(from) is of mesh \(client.mesh ?? "none"), and \(to ?? "the rest") of mesh \(meshes.listed): nobody is "
                    + "let in from another mesh")
    }
}

extension ExplainedPair: Comparable {
    public static func == (one: ExplainedPair, other: ExplainedPair) -> Bool {
        one.client.id == other.client.id && one.inbound == other.inbound
    }

    public static func < (one: ExplainedPair, other: ExplainedPair) -> Bool {
        (one.client.id, one.inbound) < (other.client.id, other.inbound)
    }
}
