import FoundationEssentials
import JSON
import KubernetesAPI

/// Whether a token that is signed well still stands for its service account: a function of what it says, of the time
/// and of the objects it names.
///
/// Rules and words: k8s.io/kubernetes, pkg/serviceaccount/claims.go.
struct TokenValidity {
    /// What clocks may differ by, in seconds; also for how long what is to go still counts.
    static let leeway: Int64 = 60

    /// What there is now under a name that a token has.
    struct Objects {
        var serviceAccount: JSONValue?
        var pod: JSONValue?
        var secret: JSONValue?
        var node: JSONValue?
    }

    let claims: ServiceAccountClaims
    /// In seconds since 1970.
    let now: Int64

    /// Why the token is not valid; nil if it is.
    func problem(_ objects: Objects) -> String? {
        if now - Self.leeway > claims.expires { return "service account token has expired" }
        if now + Self.leeway < claims.notBefore { return "service account token is not valid yet" }
        if now + Self.leeway < claims.issued { return "service account token is issued in the future" }
        let (namespace, name) = (claims.namespace, claims.serviceAccount.name)
        guard let account = objects.serviceAccount else { return "serviceaccounts \"\(name)\" not found" }
        guard account.objectUID == claims.serviceAccount.uid else {
            return "service account UID (\(account.objectUID)) does not match claim (\(claims.serviceAccount.uid))"
        }
        if isGone(account) { return "service account \(namespace)/\(name) has been deleted" }
        if let problem = problem("secret", claims.secret, objects.secret) { return problem }
        if let problem = problem("pod", claims.pod, objects.pod) { return problem }
        // To the node of its Pod a token is not bound.
        return claims.pod == nil ? problem("node", claims.node, objects.node) : nil
    }

    private func problem(
        _ kind: String, _ reference: ServiceAccountClaims.Reference?, _ object: JSONValue?
    ) -> String? {
        guard let reference else { return nil }
        guard let object else { return "service account token has been invalidated" }
        guard object.objectUID == reference.uid else {
            return "\(kind) UID (\(object.objectUID)) does not match service account \(kind) ref claim "
                + "(\(reference.uid))"
        }
        return isGone(object) ? "service account token has been invalidated" : nil
    }

    /// Whether the time at which an object was to go has passed.
    private func isGone(_ object: JSONValue) -> Bool {
        guard let deletion = Timestamp.parse(object.metadata("deletionTimestamp")) else { return false }
        return Int64(deletion.timeIntervalSince1970) < now - Self.leeway
    }
}
