public import KubernetesAPI

/// A member of the mesh as permissions see it: where it listens, and what its certificate says of it.
///
/// Its tags and labels are those that are true of it: whatever `kuma.io/` is in was computed, not read.
public struct MeshWorkload: Sendable, Hashable {
    /// Namespace and name of its Dataplane.
    public var key: ObjectKey
    /// The labels that policies select it by.
    public var labels: [String: String]
    /// What it listens on: several on one port where Services share it.
    public var listeners: [Listener]
    /// What it is as a client: the tags of each inbound, or of the gateway.
    public var tags: [[String: String]]

    /// A port under one name.
    public struct Listener: Sendable, Hashable {
        /// Where it listens.
        public var address: String
        /// From 1 to 65535.
        public var port: Int
        /// What the container calls the port; empty if it has no name.
        public var name: String
        /// What policies select it by.
        public var tags: [String: String]

        /// Makes one.
        public init(address: String, port: Int, name: String = "", tags: [String: String]) {
            self.address = address
            self.port = port
            self.name = name
            self.tags = tags
        }
    }

    /// Makes a workload.
    ///
    /// - Parameter tags: Without them, those of its listeners.
    public init(
        key: ObjectKey, labels: [String: String] = [:], listeners: [Listener], tags: [[String: String]]? = nil
    ) {
        self.key = key
        self.labels = labels
        self.listeners = listeners
        self.tags = tags ?? listeners.map(\.tags)
    }

    /// The values of `kuma.io/service` that it goes by; sorted.
    public var services: [String] { Set(tags.compactMap { $0[ServiceName.tag] }).sorted() }
}
