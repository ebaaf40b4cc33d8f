import MeshAPI
import PKI

/// The names of the Secrets that identities are brought in.
///
/// Two services of a mesh never share one: only the first form has four parts between dots, and the second ends its
/// first part in a digest of the service.
public enum IdentityNames {
    /// What the names of all of them end in.
    static let suffix = "mesh-identity"

    /// `<svc>.<port>.<mesh>.mesh-identity` for `<svc>_<namespace>_svc_<port>` in that namespace, and
    /// `<slug>-<8 hex of sha256>.<mesh>.mesh-identity` for any other service: a DNS subdomain in any case.
    public static func secret(_ id: IdentityID) -> String {
        if let (service, port) = parts(of: id.service, in: id.namespace) {
            return "\(service).\(port).\(id.mesh).\(suffix)"
        }
        let digest = SHA256.hash(Array(id.service.utf8)).prefix(4).hexadecimal
        return "\(slug(id.service))-\(digest).\(id.mesh).\(suffix)"
    }

    /// Whether a name has one of these two forms.
    public static func isIdentitySecret(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.last?.elementsEqual(suffix) == true, DNSLabel.isSubdomain(name) else { return false }
        switch parts.count {
        case 3:
            // A slug of one letter, the hyphen and the digest, at least.
            let digest = parts[0].utf8.suffix(9)
            return parts[0].utf8.count >= 10 && digest.first == UInt8(ascii: "-")
                && digest.dropFirst().allSatisfy(isHexadecimal)
        case 4:
            return isPort(parts[1])
        default:
            return false
        }
    }

    /// Service and port of a value that Kuma would give a Service of this namespace.
    private static func parts(of service: String, in namespace: String) -> (Substring, Substring)? {
        let parts = service.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].utf8.count <= 63, DNSLabel.isValid(String(parts[0])),
            parts[1].elementsEqual(namespace), parts[2] == "svc", isPort(parts[3])
        else { return nil }
        return (parts[0], parts[3])
    }

    /// In the one form in which a number is written.
    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } && !text.hasPrefix("0")
            && UInt16(text) != nil
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// What people recognise a service by: lower-case letters and digits, a hyphen for anything between them.
    private static func slug(_ service: String) -> String {
        var slug: [UInt8] = []
        for byte in service.utf8 where slug.count < longestSlug {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): slug.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): slug.append(byte | 0x20)
            default: if let last = slug.last, last != hyphen { slug.append(hyphen) }
            }
        }
        if slug.last == hyphen { slug.removeLast() }
        return slug.isEmpty ? "service" : String(decoding: slug, as: UTF8.self)
    }

    private static let hyphen = UInt8(ascii: "-")

    /// With the hyphen and the digest, a label of 63.
    private static let longestSlug = 54
}
