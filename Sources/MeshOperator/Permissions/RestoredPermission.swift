import TrafficPermissions

/// A TrafficPermission that applies again, since the last MeshTrafficPermission of some inbounds is gone.
struct RestoredPermission: Sendable, Hashable {
    let name: String
    let mesh: String
    /// How many.
    let inbounds: Int

    /// What to tell; nil where mutual TLS is off, or the Mesh is not there or not understood: nothing decides there.
    func note(_ situation: MeshSituation) -> String? {
        guard situation == .on else { return nil }
        let count = inbounds == 1 ? "1 inbound" : "\(inbounds) inbounds"
        return "No MeshTrafficPermission selects \(count) of mesh \(mesh) any more, for which TrafficPermission "
            + "\(name) decides again"
    }
}
