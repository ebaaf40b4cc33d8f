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
    static func isOwn(_ tag: String, namespace: String) -> Bool {
        var parts = tag.split(separator: "_", omittingEmptySubsequences: false)
        if parts.count == 4, let port = parts.popLast() {
            guard let number = UInt16(port), number > 0, String(number) == port else { return false }
        }
        return parts.count == 3 && DNSLabel.isValid(String(parts[0])) && parts[1] == namespace && parts[2] == "svc"
    }
}
