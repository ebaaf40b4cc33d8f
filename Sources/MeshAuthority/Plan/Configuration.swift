import JSON
import MeshAPI

/// What of `spec.mtls` is in effect, and what people are told about it.
struct Configuration: Sendable {
    /// What is in effect; nil if the specification is invalid and no earlier one is known.
    var effective: EffectiveMutualTLS?

    /// `spec.mtls` as it is now, if it is in effect.
    var accepted: LastGoodMutualTLS?

    /// Why the object is not accepted as it is, in the order of gravity.
    var refusals: [Problem] = []

    /// The backends that certificates come from, whether they sign or not.
    var backends: [EffectiveMutualTLS.Backend] { effective?.backends ?? [] }
}
