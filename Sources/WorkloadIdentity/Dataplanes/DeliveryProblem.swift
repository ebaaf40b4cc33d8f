import KubernetesAPI
import MeshAPI

/// Why a Secret that was asked for, or the trust bundle, is not there, in words for people.
struct DeliveryProblem {
    let reason: ConditionReason
    let text: String
    /// Whether a person has to do something about it.
    let needsPerson: Bool

    /// Of the trust bundle.
    init(bundleRefusal: String) {
        reason = .nameTaken
        text = "The trust bundle cannot be written: \(bundleRefusal)"
        needsPerson = true
    }

    /// Nil if it is there.
    init?(_ identity: DeliveredIdentity, spiffeID: String, namespace: String) {
        let place = "Secret \(namespace)/\(identity.secret)"
        switch identity.state {
        case .delivered: return nil
        case .waiting(let why):
            reason = .pending
            text = "\(place) for \(spiffeID) is not up to date: \(why)"
            needsPerson = false
        case .refused(let why):
            reason = .notPermitted
            text = "\(place) for \(spiffeID) cannot be written: \(why)"
            needsPerson = true
        case .notPermitted:
            reason = .notPermitted
            text =
                "\(place) for \(spiffeID) is asked for where Koguma writes no Secrets: add \(namespace) to "
                + "--identity-secret-namespaces of the controller, or ask for it nowhere"
            needsPerson = true
        case .nameTaken(let remedy):
            reason = .nameTaken
            text = "\(place) for \(spiffeID) cannot be written: \(remedy)"
            needsPerson = true
        }
    }
}

extension WorkloadObservation {
    /// What is wrong with the trust bundle, and with the Secrets of these identities that were asked for.
    func deliveryProblems(of workload: Workload) -> [DeliveryProblem] {
        let ofBundle = bundleRefusal.map { [DeliveryProblem(bundleRefusal: $0)] } ?? []
        return ofBundle
            + workload.spiffeIDs.compactMap { id in
                certificates[id].flatMap { DeliveryProblem($0, spiffeID: id, namespace: key.namespace) }
            }
    }
}

extension Workload {
    /// Its identities, in order.
    public var spiffeIDs: [String] {
        services.map { IdentityID(namespace: key.namespace, mesh: mesh, service: $0).spiffeID }
    }
}
