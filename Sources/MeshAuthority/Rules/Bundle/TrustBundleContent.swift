import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import SPIFFE

/// What stands in a trust bundle.
enum TrustBundle {
    /// How often consumers should look, in seconds: five minutes, half the shortest wait before a new root signs.
    private static let refreshHint: Int64 = 300

    /// Instead of certificates: OpenSSL, curl and Go refuse a file with none, where some take an empty one for "as usual".
    private static let nothing = "# Nothing is trusted: no certificate authority of this mesh is valid.\n"

    /// - Parameter above: What stands above anchors, for clients that want a root; it is no anchor.
    static func data(
        _ anchors: [CARoot], above: [AuthorityCertificate] = [], sequence: Int64
    ) -> [String: String] {
        let document = BundleDocument(
            authorities: anchors.map { .init(certificate: $0.certificate.der, key: $0.certificate.webKey) },
            sequence: sequence, refreshHint: refreshHint)
        return [
            Names.BundleKey.certificates: anchors.isEmpty
                ? nothing : (anchors.map(\.certificate) + above).map(\.pem).joined(),
            Names.BundleKey.document: document.json.text + "\n",
        ]
    }

    /// The anchors that a bundle shows, and all certificates in it; nil if it cannot be read.
    static func content(
        of bundle: ConfigMap, signing: any AuthoritySigning
    ) -> (anchors: [AuthorityCertificate], all: [AuthorityCertificate])? {
        guard let text = bundle.data[Names.BundleKey.certificates] else { return nil }
        let listed = bundle.data[Names.BundleKey.document]
            .flatMap { try? JSONValue(parsing: $0) }
            .flatMap { try? BundleDocument(json: $0) }?
            .authorities.map(\.certificate)
        if text == nothing, listed?.isEmpty == true { return ([], []) }
        guard let all = try? signing.certificates(pem: Array(text.utf8)) else { return nil }
        // What comes after the anchors stands above them. Where the two disagree, nothing that may be the trace of a
        // root is passed over.
        guard let listed, !listed.isEmpty, all.prefix(listed.count).map(\.der) == listed else { return (all, all) }
        return (Array(all.prefix(listed.count)), all)
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
