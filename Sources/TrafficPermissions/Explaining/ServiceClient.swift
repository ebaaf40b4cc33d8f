public import KubernetesAPI

/// A service as a client: what the certificates of all that serve under it say.
public struct ServiceClient: Sendable, Hashable {
    /// Its SPIFFE ID.
    public let id: String
    /// Those of whom the certificates say the same, in order; one if all do, or if nobody serves under it.
    public let variants: [Variant]

    /// Workloads of which permissions see the same.
    public struct Variant: Sendable, Hashable {
        /// What their certificates say.
        public var client: Client
        /// Their Dataplanes, sorted.
        public var workloads: [ObjectKey]
    }

    /// One that nobody is known to serve under: its certificate says nothing but who it is.
    public init(id: String) {
        self.id = id
        variants = [Variant(client: Client(names: [id]), workloads: [])]
    }

    /// One workload, under the first of its names.
    public init?(_ workload: MeshWorkload, mesh: String) {
        guard let service = workload.services.first else { return nil }
        self.init(service, mesh: mesh, [workload])
    }

    private init(id: String, variants: [Variant]) {
        self.id = id
        self.variants = variants
    }

    /// Some of its workloads.
    func only(_ variants: [Variant]) -> ServiceClient { ServiceClient(id: id, variants: variants) }

    private init(_ service: String, mesh: String, _ workloads: [MeshWorkload]) {
        id = SPIFFEName.of(service, in: mesh)
        let byClient = Dictionary(grouping: workloads) { Client(mesh: mesh, tags: $0.tags) }
        variants = byClient.map { Variant(client: $0.key, workloads: $0.value.map(\.key).sorted()) }
            .sorted { ($0.workloads.first ?? ObjectKey(name: "")) < ($1.workloads.first ?? ObjectKey(name: "")) }
    }

    /// The services of a mesh by name, each of them a client.
    static func all(of workloads: [MeshWorkload], mesh: String) -> [String: ServiceClient] {
        var servers: [String: [MeshWorkload]] = [:]
        for workload in workloads {
            for service in workload.services { servers[service, default: []].append(workload) }
        }
        return Dictionary(
            uniqueKeysWithValues: servers.map { ($0.key, ServiceClient($0.key, mesh: mesh, $0.value)) })
    }
}
