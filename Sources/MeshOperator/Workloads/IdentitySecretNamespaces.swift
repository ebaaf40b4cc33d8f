import MeshAPI

/// Where identities may be put into Secrets: `--identity-secret-namespaces`.
///
/// Nowhere else are Secrets of workloads read, watched or written.
public enum IdentitySecretNamespaces: Sendable, Hashable {
    /// Nowhere: proxies get identities over their stream, and nobody else gets any.
    case none
    /// In these namespaces; never empty.
    case some(Set<String>)
    /// In every namespace.
    case all

    /// What stands for every namespace.
    public static let wildcard = "*"

    /// Takes what `--identity-secret-namespaces` says: names that are separated by commas, or `*`; as often as one likes.
    ///
    /// - Throws: ``InvalidIdentitySecretNamespace`` for a name that no namespace can have.
    public init(_ values: [String]) throws(InvalidIdentitySecretNamespace) {
        var names: Set<String> = []
        var isAll = false
        for name in values.flatMap({ $0.split(separator: ",").map(String.init) }) {
            if name == Self.wildcard {
                isAll = true
            } else if DNSLabel.isValid(name), name.utf8.count <= 63 {
                names.insert(name)
            } else {
                throw InvalidIdentitySecretNamespace(name: name)
            }
        }
        self = isAll ? .all : names.isEmpty ? .none : .some(names)
    }

    /// Whether Secrets may be written in a namespace.
    public func permits(_ namespace: String) -> Bool {
        switch self {
        case .none: false
        case .some(let names): names.contains(namespace)
        case .all: true
        }
    }
}

/// A name that no namespace can have.
public struct InvalidIdentitySecretNamespace: Error, Sendable, CustomStringConvertible {
    /// The name.
    public let name: String

    public var description: String {
        "--identity-secret-namespaces names \"\(name)\", which is no name of a namespace: give names with commas "
            + "between them, or * for all"
    }
}
