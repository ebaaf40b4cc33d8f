import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import SPIFFE

/// What stands in a trust bundle.
enum TrustBundle {
    /// How often consumers should look, in seconds: five minutes, half the shortest wait before a new root signs.
    private static let refreshHint: Int64 = 300

    static func data(_ anchors: [CARoot], sequence: Int64) -> [String: String] {
        let document = BundleDocument(
            authorities: anchors.map { .init(certificate: $0.certificate.der, key: $0.certificate.webKey) },
            sequence: sequence, refreshHint: refreshHint)
        return [
            Names.BundleKey.certificates: anchors.map(\.certificate.pem).joined(),
            Names.BundleKey.document: document.json.text + "\n",
        ]
    }

    /// How far the sequence may be ahead of the time in seconds: ten years, more than clocks err and bundles change.
    ///
    /// What is beyond was not written by us, and going on from it would end in an overflow.
    private static let lead: Int64 = 10 * 365 * 86_400

    /// The sequence number of a bundle that was written before; nil if there is none that can be gone on from.
    static func sequence(of bundle: ConfigMap, now: Date) -> Int64? {
        bundle.data[Names.BundleKey.document]
            .flatMap { try? JSONValue(parsing: $0) }
            .flatMap { $0["spiffe_sequence"]?.integer }
            .flatMap { (0...seconds(now) + lead).contains($0) ? $0 : nil }
    }

    /// Sequences must never go back, even where the bundle was deleted: the time in seconds does not.
    static func sequence(after current: Int64?, now: Date) -> Int64 {
        max(seconds(now), (current ?? 0) + 1)
    }

    /// Whole seconds since 1970 within the years that timestamps can write.
    private static func seconds(_ date: Date) -> Int64 {
        Int64(min(max(date.timeIntervalSince1970, 0), 253_402_300_799))
    }
}
