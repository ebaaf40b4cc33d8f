/// The URI SANs of workloads: what clients are compared by.
enum SPIFFEName {
    /// What all SPIFFE IDs of a mesh begin with; with the slash, so that no other mesh's do.
    static func prefix(of mesh: String) -> String { "spiffe://\(mesh)/" }

    /// The identity of a service.
    static func of(_ service: String, in mesh: String) -> String { prefix(of: mesh) + service }

    /// A tag, as certificates of proxies carry it.
    static func ofTag(_ tag: String, _ value: String) -> String { "kuma://\(tag)/\(value)" }

    /// The tag that a URI is, where that can be told: values have no slash in certificates.
    static func tag(in uri: String) -> (name: String, value: String)? {
        guard uri.hasPrefixBytes("kuma://"), let slash = uri.lastIndex(of: "/") else { return nil }
        return (String(uri[..<slash].dropFirst("kuma://".count)), String(uri[uri.index(after: slash)...]))
    }

    /// The value of `kuma.io/service` that an identity of the mesh stands for; nil for other URIs.
    static func service(in uri: String, of mesh: String) -> String? {
        let start = prefix(of: mesh)
        return uri.hasPrefixBytes(start) ? String(uri.utf8.dropFirst(start.utf8.count)) : nil
    }
}
