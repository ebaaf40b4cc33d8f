import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import SPIFFE

/// What stands in a trust bundle.
enum TrustBundle {
    /// How often consumers should look, in seconds: five minutes, half the shortest wait before a new root signs.
    private static let refreshHint: Int64 = 300

    static func data(_ anchors: [CARoot], mesh: String, sequence: Int64) -> [String: String] {
        let document = BundleDocument(
            authorities: anchors.map { .init(certificate: $0.certificate.der, key: $0.certificate.webKey) },
            sequence: sequence, refreshHint: refreshHint)
        return [
            Names.BundleKey.certificates: anchors.map(\.certificate.pem).joined(),
            Names.BundleKey.document: document.json.text + "\n",
        ]
    }

    /// The sequence number of a bundle that was written before.
    static func sequence(of bundle: ConfigMap) -> Int64? {
        bundle.data[Names.BundleKey.document]
            .flatMap { try? JSONValue(parsing: $0) }
            .flatMap { $0["spiffe_sequence"]?.integer }
    }
}
