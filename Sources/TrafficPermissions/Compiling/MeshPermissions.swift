import KubernetesAPI
public import MeshAPI

/// Who may call whom in one mesh: its policies and its workloads, compiled, and kept compiled through their changes.
///
/// A change costs what it touches, and says what that is.
public struct MeshPermissions: Sendable {
    /// The mesh, whose identities are the only clients that there are.
    public let mesh: String
    /// Which item of `from` decides where several match.
    public private(set) var precedence: PermissionPrecedence

    /// Policies by namespace and name.
    var policies: [ObjectKey: NotedPolicy] = [:]
    /// The older ones by name.
    var legacy: [String: (policy: LegacyPolicy, layer: Layer)] = [:]
    /// What holds wherever it can.
    var scopes = ScopeLayers()
    /// What holds for a class of inbounds only.
    var forms = FormCache()
    /// Where policies that select by more than their scope are found.
    var policyAnchors: [Anchor: Set<ObjectKey>] = [:]

    /// Workloads by namespace and name.
    var workloads: [ObjectKey: NotedWorkload] = [:]
    var classes: [InboundClassID: InboundClass] = [:]
    var classIDs: [InboundFacts: InboundClassID] = [:]
    var classAnchors: [Anchor: Set<InboundClassID>] = [:]
    var nextClass = 0
    /// How many policies select a Dataplane by name.
    var namedDataplanes: [ObjectKey: Int] = [:]
    /// How many inbounds each namespace has.
    var inboundCounts: [String: Int] = [:]
    var portNames = PortNames()
    var directory = ServiceDirectory()
    /// Policies whose clients depend on what ports are called.
    var portNamePolicies: Set<ObjectKey> = []
    /// Counted up with each policy that is noted.
    var revision = 0
    /// Whose reports may have changed by more than numbers.
    var concerned = Concerned.nobody

    /// A policy and where it is in effect.
    struct NotedPolicy: Sendable {
        let compiled: CompiledPolicy
        /// The classes that it selects, unless it selects all of a scope.
        var classes: Set<InboundClassID> = []

        var policy: Policy { compiled.policy }
    }

    /// A workload and the classes that its inbounds are in.
    struct NotedWorkload: Sendable {
        var workload: MeshWorkload
        var inbounds: [InboundID: InboundClassID] = [:]
    }

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

    /// Whether neither policies nor workloads are left.
    public var isEmpty: Bool { policies.isEmpty && legacy.isEmpty && workloads.isEmpty }
}

// What is asked.
extension MeshPermissions {
    /// Where somebody listens; sorted.
    public var inbounds: [InboundID] { workloads.values.flatMap(\.inbounds.keys).sorted() }

    /// All members of the mesh, whether they listen or not; sorted.
    public var members: [MeshWorkload] { workloads.values.map(\.workload).sorted { $0.key < $1.key } }

    /// How many inbounds there are.
    public var inboundCount: Int { inboundCounts.values.reduce(0, +) }

    /// What is in effect at an inbound; nil if nobody listens there.
    public func permissions(of inbound: InboundID) -> CompiledPermissions? {
        workloads[inbound.dataplane]?.inbounds[inbound].flatMap { classes[$0] }.map(permissions)
    }

    /// What happens to the requests of a client; nil if nobody listens there.
    public func decide(_ client: Client, at inbound: InboundID) -> Decision? {
        permissions(of: inbound)?.decide(call(client, at: inbound))
    }

    /// A client at an inbound, with all that items compare.
    func call(_ client: Client, at inbound: InboundID) -> Call {
        Call(client, mesh: mesh, namespace: inbound.dataplane.namespace, portNames: portNames)
    }

    /// What is in effect at the inbounds of a class.
    func permissions(of inbounds: InboundClass) -> CompiledPermissions {
        guard isSelected(inbounds) else {
            // Older policies count where nobody has a newer one.
            let layers = inbounds.legacy.map { [$0.layer] } ?? []
            return CompiledPermissions(precedence: precedence, layers: layers, isProtected: inbounds.legacy != nil)
        }
        let namespace = inbounds.facts.namespace
        let own = inbounds.form.id.count == 0 ? [] : [inbounds.form.layer(of: inbounds.policies)]
        return CompiledPermissions(
            precedence: precedence, layers: scopes.before(namespace) + own + scopes.after(namespace),
            isProtected: true)
    }

    /// Whether somebody is allowed something; where nobody listens yet, whether a policy would.
    public var allowsAnything: Bool {
        guard classes.isEmpty else { return classes.values.contains { permissions(of: $0).allowsSomebody(of: mesh) } }
        return policies.values.contains { $0.policy.items.contains { $0.action != .deny } }
            || legacy.values.contains { $0.layer.allowsAnything }
    }

    /// How many forms were compiled so far for inbounds that are selected by more than their namespace.
    public var compiledForms: Int { forms.made }
}
