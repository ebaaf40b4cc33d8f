import FoundationEssentials
import KubernetesAPI

/// Why an object that bears one of our names is left alone, for people, with what is to be done.
enum Ownership {
    /// How soon to look again: what is not ours is not watched, and nobody tells that it has gone.
    static let lookAgain: TimeInterval = 60

    static func refusal(of secret: IdentitySecret) -> String? {
        refusal(
            "Secret \(secret.metadata.namespace)/\(secret.metadata.name)", isOurs: secret.isOurs,
            isImmutable: secret.isImmutable,
            otherType: secret.type == IdentitySecret.type ? nil : secret.type)
    }

    static func refusal(of bundle: DeliveredBundle) -> String? {
        refusal(
            "ConfigMap \(bundle.metadata.namespace)/\(bundle.metadata.name)", isOurs: bundle.isOurs,
            isImmutable: bundle.isImmutable, otherType: nil)
    }

    private static func refusal(_ object: String, isOurs: Bool, isImmutable: Bool, otherType: String?) -> String? {
        let why: String
        if !isOurs {
            why = "was not written by Koguma"
        } else if let otherType {
            why = "is of type \(otherType), not \(IdentitySecret.type)"
        } else if isImmutable {
            why = "is immutable"
        } else {
            return nil
        }
        return "\(object) \(why), and is left alone: delete it to have it made anew"
    }
}
