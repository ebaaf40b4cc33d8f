public import KubernetesAPI

/// What a workload is, once looked at: what is kept of it in memory, and what identities and permissions go by.
public struct Workload: Sendable, Hashable {
    /// Namespace and name of its Pod, or of its Dataplane.
    public var key: ObjectKey
    /// The mesh that it is a member of.
    public var mesh: String
    /// Its services, distinct and sorted: the names of its identities.
    ///
    /// As `web_shop_svc_80`.
    public var services: [String]
    /// The names of the Secrets that it mounts, of which some may be those of identities; sorted.
    public var mountedSecrets: [String]
    /// The services whose Service asks for Secrets; sorted.
    public var requestedServices: [String]
    /// Whether its Namespace asks for Secrets of all its identities.
    public var requestsAll: Bool
    /// Whether there is, or is going to be, a Dataplane of it, for which the deletion of its Mesh waits.
    public var hasDataplane: Bool
    /// The labels that policies select it by: those that its Dataplane shows, over those of its Pod; what `kuma.io/` is in
    /// was computed.
    public var labels: [String: String]
    /// The tags of each inbound, or of the gateway: those that are true of it, whatever somebody wrote.
    public var tagSets: [[String: String]]
    /// What it listens on, once it has an address.
    public var listeners: [WorkloadListener]

    /// Makes a workload that asks for nothing.
    public init(key: ObjectKey, mesh: String, services: [String]) {
        self.key = key
        self.mesh = mesh
        self.services = services
        mountedSecrets = []
        requestedServices = []
        requestsAll = false
        hasDataplane = false
        labels = [:]
        tagSets = []
        listeners = []
    }

    mutating func forgetRequests() {
        mountedSecrets = []
        requestedServices = []
        requestsAll = false
    }
}
