import KubernetesAPI

/// What holds in all of the mesh, or all of a namespace, whatever an inbound is: compiled once for all of them.
///
/// In Kuma's order these stand before all others (targets of kind `Mesh`) or after them (targets that are not understood),
/// so that their items need not be merged with those of others.
struct ScopeLayers: Sendable {
    private var scopes: [Scope: (policies: PolicyList, form: Form)] = [:]

    /// Where a policy holds, and on which side of the others.
    struct Scope: Hashable, Sendable {
        /// Nil for all of the mesh.
        let namespace: String?
        let isUnderstood: Bool
    }

    /// Adds a policy to a scope.
    mutating func insert(_ policy: CompiledPolicy, in scope: Scope) {
        change(scope) { $0.insert(policy) }
    }

    /// Removes a policy from a scope.
    mutating func remove(_ policy: CompiledPolicy, from scope: Scope) {
        change(scope) { $0.remove(policy) }
    }

    private mutating func change(_ scope: Scope, _ body: (inout PolicyList) -> Void) {
        // Out of its place, so that it is not copied.
        var policies = scopes.removeValue(forKey: scope)?.policies ?? PolicyList()
        body(&policies)
        if !policies.ordered.isEmpty { scopes[scope] = (policies, Form(policies.id)) }
    }

    /// Whether anything holds in all of a namespace.
    func isAny(_ namespace: String) -> Bool { Self.all(namespace).contains { scopes[$0] != nil } }

    /// All that holds in all of a namespace.
    func policies(in namespace: String) -> [CompiledPolicy] {
        Self.all(namespace).flatMap { scopes[$0]?.policies.ordered ?? [] }
    }

    /// What stands before the policies that select an inbound of a namespace by more than that.
    func before(_ namespace: String) -> [Layer] { layers(Self.all(namespace).filter(\.isUnderstood)) }

    /// What stands after them.
    func after(_ namespace: String) -> [Layer] { layers(Self.all(namespace).filter { !$0.isUnderstood }) }

    private func layers(_ wanted: [Scope]) -> [Layer] {
        wanted.compactMap { scope in scopes[scope].map { $0.form.layer(of: $0.policies) } }
    }

    /// Those that a namespace is in, in order.
    private static func all(_ namespace: String) -> [Scope] {
        [
            Scope(namespace: nil, isUnderstood: true), Scope(namespace: namespace, isUnderstood: true),
            Scope(namespace: nil, isUnderstood: false), Scope(namespace: namespace, isUnderstood: false),
        ]
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
