public import KubernetesAPI
public import MeshAPI

/// What was seen of one mesh: all that its authority is planned from.
public struct Observation: Sendable {
    /// The Mesh with its status, which is evidence of the authorities that it had.
    public var mesh: Mesh

    /// The Secrets of the system namespace that bear the names of the mesh's authority, whatever is in them.
    public var secrets: [String: Secret]

    /// The trust bundle in the system namespace, whoever wrote it.
    public var bundle: ConfigMap?

    /// The namespace in which all of this is.
    public var systemNamespace: String

    /// The files of the controller that the Mesh names, by their names in it.
    public var files: [String: FileContent] = [:]

    /// Private keys as PEM by fingerprint that were seen before, of roots whose user has replaced them since.
    public var rememberedKeys: [String: [UInt8]] = [:]

    /// What those who use the authority say of it.
    public var consumers = Consumers()

    /// Makes an observation; as it stands, of a mesh that has nothing yet.
    public init(mesh: Mesh, secrets: [String: Secret] = [:], bundle: ConfigMap? = nil, systemNamespace: String) {
        self.mesh = mesh
        self.secrets = secrets
        self.bundle = bundle
        self.systemNamespace = systemNamespace
    }
}

extension Observation {
    /// Puts what a write returned in the place of what was seen before.
    public mutating func record(_ secret: Secret) {
        secrets[secret.metadata.name] = secret
    }

    /// Where a Secret of that name is, for messages.
    func place(_ name: String) -> String { "Secret \(systemNamespace)/\(name)" }
}
