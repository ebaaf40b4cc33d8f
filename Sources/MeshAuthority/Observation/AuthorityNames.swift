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

    /// Whose private key or certificate a Secret of a builtin authority is.
    struct Place: Hashable, Comparable {
        var backend: String
        var slot: Slot

        static func < (left: Place, right: Place) -> Bool {
            (left.backend, left.slot.suffix) < (right.backend, right.slot.suffix)
        }
    }

    /// Where a Secret of a builtin authority stands.
    enum Slot: CaseIterable {
        /// Under Kuma's name.
        case main
        /// Beside it: a successor.
        case next

        /// What follows the name.
        var suffix: String {
            switch self {
            case .main: ""
            case .next: Names.successorSuffix
            }
        }
    }

    static func place(ofKeySecret name: String, mesh: String) -> Place? {
        place(of: name, after: Names.keySecret(mesh: mesh, backend: ""))
    }

    static func place(ofCertificateSecret name: String, mesh: String) -> Place? {
        place(of: name, after: Names.certificateSecret(mesh: mesh, backend: ""))
    }

    private static func place(of name: String, after prefix: String) -> Place? {
        guard name.hasPrefix(prefix), name.count > prefix.count else { return nil }
        let rest = name.dropFirst(prefix.count)
        let slot = rest.hasSuffix(Slot.next.suffix) ? Slot.next : .main
        let backend = rest.dropLast(slot.suffix.count)
        guard !backend.isEmpty, !backend.contains(".") else { return nil }
        return Place(backend: String(backend), slot: slot)
    }
}
