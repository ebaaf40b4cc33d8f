import MeshAuthority

/// How the controller is set up.
public struct OperatorConfiguration: Sendable, Hashable {
    /// Where the Secrets of the authorities are.
    public var systemNamespace: String

    /// Whether the Mesh `default` is created at the start if it is not there.
    public var createsDefaultMesh: Bool

    /// Works although Kuma is in the same cluster.
    public var allowsKuma: Bool

    /// The name of this process in its events, such as that of its Pod.
    public var instance: String

    /// How many meshes are worked on at once.
    ///
    /// Most of the time each waits for the API server, or for an RSA key.
    public var workers: Int

    /// Below which directory Meshes may name files with certificates and keys; nil where none are read.
    public var authorityFileDirectory: String?

    /// Where identities may be put into Secrets.
    public var identitySecretNamespaces = IdentitySecretNamespaces.none

    /// How long a new root is trusted everywhere before it signs.
    public var propagationDelay = AuthorityPlanner.defaultPropagationDelay

    /// How many Dataplanes, how many Secrets and how many trust bundles are written at once.
    var deliveryWorkers = 16

    /// How long reconciles in progress may take when the controller is shut down.
    public var drainLimit: Duration = .seconds(30)

    /// How long the writing of the last events may take then.
    public var flushLimit: Duration = .seconds(5)

    /// Makes a configuration; as it stands, with the Mesh `default` and for a cluster without Kuma.
    public init(
        systemNamespace: String, createsDefaultMesh: Bool = true, allowsKuma: Bool = false,
        instance: String = "koguma", workers: Int = 32
    ) {
        self.systemNamespace = systemNamespace
        self.createsDefaultMesh = createsDefaultMesh
        self.allowsKuma = allowsKuma
        self.instance = instance
        self.workers = workers
    }
}
