public import KubernetesAPI

/// The policies that may have to say something else than other numbers, since workloads changed.
public struct Concerned: Sendable, Hashable {
    /// All of the mesh: a service, or what one of its ports is called, came or went.
    public internal(set) var all = false
    /// Those that select inbounds of a kind that came or went, by more than their scope.
    var policies: Set<ObjectKey> = []
    /// Where such inbounds are: whatever holds in all of these namespaces is concerned, too.
    var namespaces: Set<String> = []
    /// Older policies, by name.
    public internal(set) var legacy: Set<String> = []

    /// Nobody.
    public static let nobody = Concerned()

    /// A kind of inbounds came or went.
    mutating func note(_ inbounds: InboundClass) {
        policies.formUnion(inbounds.policies.ordered.map(\.policy.key))
        namespaces.insert(inbounds.facts.namespace)
        if let name = inbounds.legacy?.name { legacy.insert(name) }
    }
}

extension MeshPermissions {
    /// Who is concerned by what has happened since this was last asked.
    public mutating func takeConcerned() -> Concerned {
        defer { concerned = .nobody }
        return concerned
    }

    /// The policies that are concerned: all only if `all` is set.
    public func policies(_ concerned: Concerned) -> Set<ObjectKey> {
        if concerned.all { return Set(policies.keys) }
        let scoped = concerned.namespaces.flatMap { scopes.policies(in: $0) }
        return concerned.policies.union(scoped.map(\.policy.key))
    }
}
