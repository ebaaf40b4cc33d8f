import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// What was found where a provided backend says that its authority is.
enum ProvidedFinding: Sendable {
    /// A pair that signs what is believed.
    case usable(ProvidedPair)
    /// Certificate or key is not there; what is missing, and the remedy, as a sentence.
    case missing(String)
    /// Certificate and key do not belong together, as while a user replaces one after the other; as a sentence.
    case mismatched(String)
    /// Both are there, and cannot be used; why, and the remedy, as a sentence.
    case unusable(String)

    /// The pair, if there is one that can be used.
    var pair: ProvidedPair? {
        if case .usable(let pair) = self { pair } else { nil }
    }
}

/// An authority that a user brings.
struct ProvidedPair: Sendable {
    /// What signs.
    var certificate: AuthorityCertificate
    /// The certificates above it, its own issuer first.
    var issuers: [AuthorityCertificate]
    /// Its private key as PEM.
    var key: [UInt8]
}

extension ProvidedFinding {
    /// Looks where the backend says.
    init(
        _ authority: EffectiveMutualTLS.ProvidedAuthority, of backend: String, in observation: Observation,
        signing: any AuthoritySigning, now: Date
    ) {
        self = .missing("not looked for yet")
    }
}
