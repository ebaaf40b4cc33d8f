import MeshAPI

/// The values of `kuma.io/service`: the names that identities are made of.
///
/// The namespace in them is always the real one, between `_`, which no name of Kubernetes has.
enum ServiceTag {
    /// Of a port of a Service.
    static func of(service: String, namespace: String, port: Int) -> String { "\(service)_\(namespace)_svc_\(port)" }

    /// Of what no Service has.
    static func of(owner: String, namespace: String) -> String { "\(owner)_\(namespace)_svc" }

    /// Whether a namespace may claim that name: `<dns-label>_<namespace>_svc`, and maybe `_<port>`, and nothing around.
    static func isOwn(_ tag: String, namespace: String) -> Bool { parts(of: tag, namespace: namespace) != nil }

    /// What comes before and after the namespace in a name that it may claim; nil if it may not.
    static func parts(of tag: String, namespace: String) -> (name: String, port: UInt16?)? {
        var parts = tag.split(separator: "_", omittingEmptySubsequences: false)
        var port: UInt16?
        if parts.count == 4, let last = parts.popLast() {
            guard let number = UInt16(last), number > 0, String(number) == last else { return nil }
            port = number
        }
        guard parts.count == 3, DNSLabel.isValid(String(parts[0])), parts[1] == namespace, parts[2] == "svc" else {
            return nil
        }
        return (String(parts[0]), port)
    }
}
