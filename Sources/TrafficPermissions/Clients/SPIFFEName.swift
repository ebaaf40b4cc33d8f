/// The URI SANs of workloads: what clients are compared by.
enum SPIFFEName {
    /// What all SPIFFE IDs of a mesh begin with; with the slash, so that no other mesh's do.
    static func prefix(of mesh: String) -> String { "spiffe://\(mesh)/" }

    /// The identity of a service.
    static func of(_ service: String, in mesh: String) -> String { prefix(of: mesh) + service }

    /// A tag, as certificates of proxies carry it.
    static func ofTag(_ tag: String, _ value: String) -> String { "kuma://\(tag)/\(value)" }
}
