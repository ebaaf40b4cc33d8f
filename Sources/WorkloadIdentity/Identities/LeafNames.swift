public import PKI
import SPIFFE

/// The names that certificates of workloads carry, in the two profiles.
public enum LeafNames {
    /// One SPIFFE ID and nothing else, as X.509-SVID §2 asks: for Secrets.
    public static func spiffe(mesh: String, service: String) throws(LeafNamesError) -> LeafRequest.Profile {
        .spiffe(try identity(mesh: mesh, service: service))
    }

    /// For proxies: a SPIFFE ID a service, sorted, then `kuma://<tag>/<value>` for every tag and value, both sorted.
    ///
    /// - Parameter tags: Those of every inbound, or of the gateway; `kuma.io/service` among them names the services.
    public static func kuma(mesh: String, tags: [[String: String]]) throws(LeafNamesError) -> LeafRequest.Profile {
        var values: [String: Set<String>] = [:]
        for (tag, value) in tags.joined() where !value.isEmpty { values[tag, default: []].insert(value) }
        let services = (values[serviceTag] ?? []).sorted()
        guard !services.isEmpty else { throw LeafNamesError(problem: "names no service (tag \(serviceTag))") }
        guard services.count <= LeafRequest.maximumIdentities else {
            throw LeafNamesError(
                problem: "has \(services.count) services; one certificate carries \(LeafRequest.maximumIdentities) at "
                    + "most: spread them over several workloads")
        }
        var identities: [String] = []
        for service in services { identities.append(try identity(mesh: mesh, service: service)) }
        var uris: [String] = []
        for (tag, values) in values.sorted(by: { $0.key < $1.key }) {
            for value in values.sorted() { uris.append(try uri(tag, value)) }
        }
        guard uris.reduce(0, { $0 + $1.utf8.count }) <= maximumTagSize else {
            throw LeafNamesError(
                problem: "has tags of more than \(maximumTagSize) bytes in all, which no certificate carries: remove "
                    + "labels from it")
        }
        return .kuma(identities: identities, tags: uris)
    }

    private static let serviceTag = "kuma.io/service"

    /// With 64 identities, half of what OpenSSL takes from a peer (`SSL_CTX_set_max_cert_list(3)`: 100 KB).
    private static let maximumTagSize = 32 * 1024

    private static func identity(mesh: String, service: String) throws(LeafNamesError) -> String {
        guard service.utf8.allSatisfy(isAllowed) else {
            throw LeafNamesError(
                problem: "has service \"\(service)\": only letters, digits, '.', '-' and '_' are taken")
        }
        do {
            return try SPIFFEID(trustDomain: TrustDomain(mesh), segments: [service]).description
        } catch {
            throw LeafNamesError(problem: "cannot be named by a SPIFFE ID: \(error.message)")
        }
    }

    /// Only the last slash can be the one before the value, so that no two tags have one URI.
    private static func uri(_ tag: String, _ value: String) throws(LeafNamesError) -> String {
        let parts = tag.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isAllowed) }) else {
            throw LeafNamesError(problem: "has tag \"\(tag)\", which is no name of a label")
        }
        guard value.utf8.allSatisfy(isAllowed) else {
            throw LeafNamesError(
                problem: "has tag \(tag) with value \"\(value)\": only letters, digits, '.', '-' and '_' are taken")
        }
        return "kuma://\(tag)/\(value)"
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// Why a workload cannot be named in a certificate, as the end of a sentence that starts with the workload.
public struct LeafNamesError: Error, Sendable, Hashable, CustomStringConvertible {
    /// As `names no service`.
    public let problem: String

    public var description: String { problem }
}
