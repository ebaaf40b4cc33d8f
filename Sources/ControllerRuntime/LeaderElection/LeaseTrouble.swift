internal import KubernetesAPI
internal import KubernetesClient

/// What keeps us from the lease until somebody does something about it, and what that is.
struct LeaseTrouble: Sendable, Hashable {
    /// What is wrong, in a sentence.
    let problem: String
    /// What to do.
    let remedy: String

    /// - Parameter isCreation: Whether the lease was to be created.
    /// - Returns: nil for what passes, or is a matter of course.
    init?(_ error: KubernetesError, lease: ObjectKey, isCreation: Bool) {
        if error.isForbidden {
            problem = "there are no rights to lease \(lease) (\(error))"
            remedy = "grant get, create and update of leases.coordination.k8s.io in namespace \(lease.namespace)"
        } else if isCreation, error.isNotFound {
            problem = "cannot make lease \(lease): there is no namespace \(lease.namespace)"
            remedy = "create the namespace, or name the one that is there"
        } else if error.code == .undecodable {
            problem = "cannot read lease \(lease) (\(error))"
            remedy = "delete the lease: it is made anew"
        } else if error.isInvalid || error.code == .badRequest || error.code == .methodNotAllowed {
            problem = "the API server refuses lease \(lease) (\(error))"
            remedy = "delete the lease, and see what else may forbid it"
        } else {
            return nil
        }
    }
}
