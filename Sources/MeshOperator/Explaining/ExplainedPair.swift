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

/// Clients at inbounds, each of its own mesh: in order of the clients, then of the inbounds.
///
/// A pair is made when it is asked for, since there may be millions.
public struct ExplainedPairs: Sequence, Sendable {
    private let clients: [NameLookup.FoundClient]
    /// By mesh; all of them for clients that are of none.
    private let inbounds: [String?: [NameLookup.FoundInbound]]

    init(_ clients: [NameLookup.FoundClient], at inbounds: [NameLookup.FoundInbound]) {
        let sorted = inbounds.sorted { $0.id < $1.id }
        var byMesh: [String?: [NameLookup.FoundInbound]] = [nil: sorted]
        byMesh.merge(Dictionary(grouping: sorted) { .some($0.explainer.mesh) }) { $1 }
        self.inbounds = byMesh
        self.clients = clients.filter { byMesh[$0.mesh]?.isEmpty == false }.sorted { $0.client.id < $1.client.id }
    }

    /// The meshes that any are of.
    var explainers: [MeshExplainer] {
        let meshes = Set(clients.map(\.mesh))
        return inbounds.compactMap { mesh, found in
            mesh != nil && (meshes.contains(mesh) || meshes.contains(nil)) ? found.first?.explainer : nil
        }
    }

    /// Whether there are none.
    public var isEmpty: Bool { clients.isEmpty }

    public func makeIterator() -> some IteratorProtocol<ExplainedPair> {
        clients.lazy.flatMap { [inbounds] found in
            (inbounds[found.mesh] ?? []).lazy.map {
                ExplainedPair(explainer: $0.explainer, client: found.client, inbound: $0.id)
            }
        }.makeIterator()
    }
}

extension NameLookup {
    /// All clients of one name at all inbounds of another; without a name, all of them.
    ///
    /// - Throws: if a name means nobody, or the two are of different meshes.
    public func pairs(from: String?, to: String?) throws(InventoryError) -> ExplainedPairs {
        let clients = try from.map { name throws(InventoryError) in try self.clients(name) } ?? self.clients
        let inbounds = try to.map { name throws(InventoryError) in try self.inbounds(name) } ?? self.inbounds
        let pairs = ExplainedPairs(clients, at: inbounds)
        guard pairs.isEmpty, let from, let client = clients.first else { return pairs }
        let meshes = Set(inbounds.map(\.explainer.mesh)).sorted()
        throw InventoryError(
            meshes.isEmpty
                ? "nobody listens in any mesh that \(from) is of"
                : "\(from) is of mesh \(client.mesh ?? "none"), and \(to ?? "the rest") of mesh \(meshes.listed): nobody is "
                    + "let in from another mesh")
    }
}
