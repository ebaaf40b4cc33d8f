public import FoundationEssentials
import PKI

/// When a certificate is renewed: two thirds through its life, a tenth of that earlier or later.
///
/// Which of these follows from the certificate, so that those that were issued together are not renewed together, and a
/// restart changes nothing.
public struct RenewalSchedule: Sendable, Hashable {
    /// From when on there is to be a new one.
    public let renews: Date

    /// - Parameter certificate: What the facts were read from.
    public init(_ leaf: LeafFacts, certificate: [UInt8]) {
        let total = leaf.notAfter.timeIntervalSince(leaf.notBefore)
        // It begins before it is made, unless its issuer had just begun.
        let life = total >= 2 * Self.backdating ? total - Self.backdating : total
        let shift = 0.9 + 0.2 * Jitter.fraction(of: certificate)
        renews = leaf.notAfter - life + life * 2 / 3 * shift
    }

    private static let backdating = LeafRequest.backdating / .seconds(1)
}
