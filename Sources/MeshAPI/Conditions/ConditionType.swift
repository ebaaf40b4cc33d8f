/// What conditions say something about.
///
/// Every kind has `Ready`.
public enum ConditionType: String, Sendable, CaseIterable {
    /// The object does what it says: the one to wait for.
    case ready = "Ready"
    /// The object is valid and in effect; if it is not, the last good version of it is.
    case accepted = "Accepted"

    // Mesh

    /// Whether mutual TLS is on: always there, so that it is never off unnoticed.
    case mutualTLS = "MutualTLS"
    /// A certificate authority is there and can sign.
    case certificateAuthorityReady = "CertificateAuthorityReady"
    /// Every workload has a certificate that is not overdue.
    case certificatesIssued = "CertificatesIssued"
    /// One root is being replaced by another.
    case rotating = "Rotating"
    /// Some permission allows traffic. Without one, nothing is allowed.
    case trafficPermitted = "TrafficPermitted"
    /// Every inbound concerned has a connected proxy that acknowledged.
    case enforced = "Enforced"
    /// Sections of the object are kept and have no effect.
    case fieldsIgnored = "FieldsIgnored"
    /// A private key stands in the Mesh, for all to read that may read Meshes.
    case keyInMesh = "KeyInMesh"
    /// What OpenSSL clients are given to trust signs for more than this mesh.
    case trustWiderThanMesh = "TrustWiderThanMesh"

    // Dataplane

    /// The Secrets with its identities are there; left out where nobody asked for one.
    case identitiesDelivered = "IdentitiesDelivered"

    // MeshTrafficPermission

    /// Everything that the policy names exists.
    case resolvedRefs = "ResolvedRefs"
    /// The proxies of all selected inbounds have the policy.
    case programmed = "Programmed"
    /// A Deny of this policy has no effect on some inbound, since an Allow beats it.
    case overridden = "Overridden"
    /// The policy depends on what any namespace can claim for itself.
    case dependsOnClaims = "DependsOnClaims"
}
