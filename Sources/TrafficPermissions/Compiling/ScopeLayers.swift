import KubernetesAPI

/// What holds in all of the mesh, or all of a namespace, whatever an inbound is: compiled once for all of them.
///
/// In Kuma's order these stand before all others (targets of kind `Mesh`) or after them (targets that are not understood),
/// so that their items need not be merged with those of others.
struct ScopeLayers: Sendable {
    private var layers: [Scope: Layer] = [:]

    /// Where a policy holds, and on which side of the others.
    struct Scope: Hashable, Sendable {
        /// Nil for all of the mesh.
        let namespace: String?
        let isUnderstood: Bool
    }

    /// Adds a policy to a scope.
    mutating func insert(_ policy: CompiledPolicy, in scope: Scope) {
        var policies = layers[scope]?.policies ?? []
        policies.insert(policy)
        layers[scope] = Layer(policies)
    }

    /// Removes a policy from a scope.
    mutating func remove(_ policy: CompiledPolicy, from scope: Scope) {
        var policies = layers[scope]?.policies ?? []
        policies.remove(policy)
        layers[scope] = policies.isEmpty ? nil : Layer(policies)
    }

    /// What stands before the policies that select an inbound of a namespace by more than that.
    func before(_ namespace: String) -> [Layer] {
        [Scope(namespace: nil, isUnderstood: true), Scope(namespace: namespace, isUnderstood: true)]
            .compactMap { layers[$0] }
    }

    /// What stands after them.
    func after(_ namespace: String) -> [Layer] {
        [Scope(namespace: nil, isUnderstood: false), Scope(namespace: namespace, isUnderstood: false)]
            .compactMap { layers[$0] }
    }
}

extension Policy {
    /// The scope that it holds in all of; nil if it selects by more than that.
    var scope: ScopeLayers.Scope? {
        switch target {
        case .mesh: ScopeLayers.Scope(namespace: isSystem ? nil : key.namespace, isUnderstood: true)
        case .notUnderstood: ScopeLayers.Scope(namespace: isSystem ? nil : key.namespace, isUnderstood: false)
        default: nil
        }
    }
}
