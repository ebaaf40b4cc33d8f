public import KubernetesAPI

/// Where a Dataplane listens: an address and a port, however many Services share them.
public struct InboundID: Sendable, Hashable, Comparable {
    /// Namespace and name of the Dataplane.
    public var dataplane: ObjectKey
    /// As the Dataplane has it.
    public var address: String
    /// From 1 to 65535.
    public var port: Int

    /// Names a place.
    public init(dataplane: ObjectKey, address: String, port: Int) {
        self.dataplane = dataplane
        self.address = address
        self.port = port
    }

    public static func < (one: InboundID, other: InboundID) -> Bool {
        (one.dataplane.namespace, one.dataplane.name, one.address, one.port)
            < (other.dataplane.namespace, other.dataplane.name, other.address, other.port)
    }
}
