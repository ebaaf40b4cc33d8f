import KubernetesAPI

/// The inbounds whose permissions a change has touched; the others have what they had.
public struct Affected: Sendable, Hashable {
    /// All inbounds of the mesh.
    public var wholeMesh: Bool
    /// All inbounds of these namespaces.
    public var namespaces: Set<String>
    /// These inbounds.
    public var inbounds: Set<InboundID>

    /// None.
    public static let nothing = Affected(wholeMesh: false, namespaces: [], inbounds: [])

    /// Makes a set.
    public init(wholeMesh: Bool = false, namespaces: Set<String> = [], inbounds: Set<InboundID> = []) {
        self.wholeMesh = wholeMesh
        self.namespaces = namespaces
        self.inbounds = inbounds
    }

    /// Whether there are none.
    public var isEmpty: Bool { !wholeMesh && namespaces.isEmpty && inbounds.isEmpty }

    /// Whether an inbound is one of them.
    public func contains(_ inbound: InboundID) -> Bool {
        wholeMesh || namespaces.contains(inbound.dataplane.namespace) || inbounds.contains(inbound)
    }

    /// With all of another.
    public mutating func formUnion(_ other: Affected) {
        wholeMesh = wholeMesh || other.wholeMesh
        namespaces.formUnion(other.namespaces)
        inbounds.formUnion(other.inbounds)
    }
}
