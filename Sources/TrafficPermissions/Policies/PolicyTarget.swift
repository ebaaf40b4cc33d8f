/// What a policy protects, within its namespace, or, in the system namespace, within the mesh.
public enum PolicyTarget: Sendable, Hashable {
    /// Everything.
    case mesh
    /// Nothing: only gateways are asked for, which listen on nothing that is known here, or the policy is there only to
    /// be looked at.
    case nothing
    /// Inbounds with these tags, of which `*` is any value.
    case subset([String: String])
    /// Inbounds of a service, with these tags too.
    ///
    /// - Parameter hasTags: Whether it is a `MeshServiceSubset`.
    case service(ServiceReference, tags: [String: String], isSubset: Bool)
    /// Inbounds of Dataplanes.
    case dataplane(DataplaneChoice, section: String?)
    /// What nobody can tell: everything for denies, nothing for allows.
    case notUnderstood

    /// How a target names Dataplanes.
    public enum DataplaneChoice: Sendable, Hashable {
        /// All of them.
        case all
        /// Those with these labels.
        case labels([String: String])
        /// One, in the policy's namespace or in that which is named.
        case name(String, namespace: String?)
    }
}
