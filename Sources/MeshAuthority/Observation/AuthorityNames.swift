import MeshAPI

/// Which of the names in the system namespace belong to the authority of a mesh.
public enum AuthorityNames {
    /// The mesh that a Secret of that name would belong to; nil if it is none of an authority.
    public static func mesh(ofSecret name: String) -> String? {
        // A mesh has no dot in its name, so that the first one ends it.
        guard let dot = name.firstIndex(of: "."), name[dot...].hasPrefix(".ca-") else { return nil }
        return String(name[..<dot])
    }

    /// The mesh whose trust bundle a ConfigMap of that name is; nil if it is none.
    public static func mesh(ofBundle name: String) -> String? {
        guard let dot = name.firstIndex(of: ".") else { return nil }
        let mesh = String(name[..<dot])
        return Names.bundleConfigMap(mesh: mesh) == name ? mesh : nil
    }

    static func backend(ofKeySecret name: String, mesh: String) -> String? {
        backend(of: name, after: Names.keySecret(mesh: mesh, backend: ""))
    }

    static func backend(ofCertificateSecret name: String, mesh: String) -> String? {
        backend(of: name, after: Names.certificateSecret(mesh: mesh, backend: ""))
    }

    private static func backend(of name: String, after prefix: String) -> String? {
        // What follows a dot is not a backend but its successor.
        guard name.hasPrefix(prefix), name.count > prefix.count, !name.dropFirst(prefix.count).contains(".") else {
            return nil
        }
        return String(name.dropFirst(prefix.count))
    }
}
