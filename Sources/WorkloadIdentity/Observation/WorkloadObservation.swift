public import KubernetesAPI
public import MeshAPI

/// What was seen of one workload: the Pod and the Dataplane of one name, either of which may be missing, and all that
/// says what they are.
public struct WorkloadObservation: Sendable {
    /// Namespace and name of both.
    public var key: ObjectKey
    /// Its namespace; nil if that is gone.
    public var namespace: WorkloadNamespace?
    /// The Pod; nil for a Dataplane that somebody wrote by hand.
    public var pod: WorkloadPod?
    /// The Dataplane that is stored under the name, whoever wrote it.
    public var dataplane: Dataplane?
    /// The Services of its namespace that may have the Pod.
    ///
    /// Those with one of its labels in their selector, and those whose slices name it; which of them do have it is decided
    /// here.
    public var services: [WorkloadService]
    /// The slices of its namespace that name a Pod of that name.
    public var slices: [WorkloadSlice]
    /// The meshes that there are, by name: those that are looked for.
    public var meshes: [String: Mesh]
    /// The namespace whose Dataplanes may name any service and any mesh.
    public var systemNamespace: String
    /// What is known of the certificates of its identities, by SPIFFE ID, for its status.
    public var certificates: [String: DeliveredIdentity]

    /// Why the trust bundle of its mesh cannot be brought to its namespace; nil if it can.
    public var bundleRefusal: String?
    /// Who may call it, for its status; nil if that is not to be told.
    public var permissions: DataplaneStatus.Permissions?
    /// The mesh that it was found in when it was last looked at; nil if that is not known.
    public var currentMesh: String?

    /// Makes an observation of nothing but a name.
    public init(key: ObjectKey, systemNamespace: String) {
        self.key = key
        self.systemNamespace = systemNamespace
        services = []
        slices = []
        meshes = [:]
        certificates = [:]
    }
}
