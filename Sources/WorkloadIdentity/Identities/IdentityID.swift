/// An identity and where it is wanted: a service of a mesh, in one namespace.
public struct IdentityID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Where its members are, and where its Secret would be.
    public var namespace: String
    /// The mesh, which is the trust domain.
    public var mesh: String
    /// The value of `kuma.io/service`, which is the path.
    public var service: String

    /// Names an identity.
    public init(namespace: String, mesh: String, service: String) {
        self.namespace = namespace
        self.mesh = mesh
        self.service = service
    }

    /// The SPIFFE ID; what is in it was checked when it was made.
    public var spiffeID: String { "spiffe://\(mesh)/\(service)" }

    public var description: String { "\(namespace)/\(spiffeID)" }

    public static func < (one: IdentityID, other: IdentityID) -> Bool {
        (one.namespace, one.mesh, one.service) < (other.namespace, other.mesh, other.service)
    }
}
