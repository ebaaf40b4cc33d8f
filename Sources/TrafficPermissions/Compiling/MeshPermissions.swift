public import KubernetesAPI
public import MeshAPI

/// Who may call whom in one mesh: its policies and its workloads, compiled, and kept compiled through their changes.
///
/// A change costs what it touches, and says what that is.
public struct MeshPermissions: Sendable {
    /// The mesh, whose identities are the only clients that there are.
    public let mesh: String
    /// Which item of `from` decides where several match.
    public private(set) var precedence: PermissionPrecedence

    /// Makes the permissions of a mesh without policies and workloads.
    public init(mesh: String, precedence: PermissionPrecedence = .allowWins) {
        self.mesh = mesh
        self.precedence = precedence
    }

    /// Changes which item decides.
    public mutating func set(_ precedence: PermissionPrecedence) -> Affected {
        guard precedence != self.precedence else { return .nothing }
        self.precedence = precedence
        return Affected(wholeMesh: true)
    }

    /// Notes a policy as it is now; nil if it is gone, or of another mesh.
    public mutating func note(_ policy: Policy?, at key: ObjectKey) -> Affected { .nothing }

    /// Notes an older policy as it is now; nil if it is gone, or of another mesh.
    public mutating func note(_ policy: LegacyPolicy?, named name: String) -> Affected { .nothing }

    /// Notes a workload as it is now; nil if it is gone, or of another mesh.
    public mutating func note(_ workload: MeshWorkload?, at key: ObjectKey) -> Affected { .nothing }

    /// Where somebody listens; sorted.
    public var inbounds: [InboundID] { [] }

    /// What happens to the requests of a client; nil if nobody listens there.
    public func decide(_ client: Client, at inbound: InboundID) -> Decision? { nil }

    /// Whether some item that is in effect on some inbound allows somebody something.
    public var allowsAnything: Bool { false }
}
