import KubernetesAPI
import MeshAPI

/// What was found under the name of a Secret.
enum Finding<Value: Sendable>: Sendable {
    case absent
    case usable(Value)
    /// Ours by type and label, and without a value that can be used; why, as the end of a sentence.
    case unreadable(String)
    /// Not ours by type or label; why, as the end of a sentence.
    case foreign(String)

    /// The value, if there is one that can be used.
    var value: Value? {
        if case .usable(let value) = self { value } else { nil }
    }

    var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }

    /// Why there is something that cannot be used.
    var complaint: String? {
        switch self {
        case .absent, .usable: nil
        case .unreadable(let why), .foreign(let why): why
        }
    }
}

extension Finding {
    /// Looks at a Secret as Kuma does: type and mesh label tell whose it is, and no label means the default mesh.
    init(_ secret: Secret?, mesh: String, read: ([UInt8]) throws(SigningError) -> Value) {
        guard let secret else {
            self = .absent
            return
        }
        let label = secret.metadata.labels[Names.Label.mesh]
        if secret.type != Names.secretType {
            self = .foreign("is of type \(secret.type), not \(Names.secretType)")
        } else if label ?? Names.defaultMesh != mesh {
            self = .foreign(
                label.map { "belongs to mesh \($0) by its label \(Names.Label.mesh)" }
                    ?? "belongs to mesh \(Names.defaultMesh), since it has no label \(Names.Label.mesh)")
        } else if let bytes = secret.data[Names.secretValue], !bytes.isEmpty {
            do {
                self = .usable(try read(bytes))
            } catch {
                self = .unreadable("\(error.problem)")
            }
        } else {
            self = .unreadable("has no key `\(Names.secretValue)`")
        }
    }
}
