import JSON

/// All roles and bindings at one moment.
struct RBACPolicy: Sendable {
    /// Who gets a role.
    struct Binding: Sendable {
        var name: String
        /// Empty for cluster role bindings.
        var namespace: String
        /// `Role` or `ClusterRole`.
        var roleKind: String
        var roleName: String
        var subjects: [Subject]
    }

    /// One of those who get it.
    struct Subject: Sendable {
        var kind: String
        var name: String
        var namespace: String
    }

    /// By the keys that they have in storage.
    var clusterRoles: [String: [PolicyRule]] = [:]
    var roles: [String: [PolicyRule]] = [:]
    /// In the order of their names.
    var clusterBindings: [Binding] = []
    /// By namespace, each in the order of their names.
    var bindings: [String: [Binding]] = [:]
}

extension RBACPolicy {
    static let tables = [
        BuiltInResources.clusterRoles, BuiltInResources.roles, BuiltInResources.clusterRoleBindings,
        BuiltInResources.roleBindings,
    ]

    init(_ state: borrowing ObjectStorage.State) {
        func objects(_ table: StorageID) -> [(key: String, json: JSONValue)] {
            guard let stored = state.tables[table] else { return [] }
            return stored.keys.compactMap { key in stored.entries[key].map { (key, $0.object.json) } }
        }
        for (key, role) in objects(BuiltInResources.clusterRoles) { clusterRoles[key] = PolicyRule.rules(of: role) }
        for (key, role) in objects(BuiltInResources.roles) { roles[key] = PolicyRule.rules(of: role) }
        clusterBindings = objects(BuiltInResources.clusterRoleBindings).map { Binding($0.json) }
        bindings = Dictionary(
            grouping: objects(BuiltInResources.roleBindings).map { Binding($0.json) }, by: \.namespace)
    }
}

extension RBACPolicy.Binding {
    init(_ json: JSONValue) {
        name = json.objectName
        namespace = json.objectNamespace
        roleKind = json["roleRef"]?["kind"]?.string ?? ""
        roleName = json["roleRef"]?["name"]?.string ?? ""
        subjects = json["subjects"]?.array?.map(RBACPolicy.Subject.init) ?? []
    }
}

extension RBACPolicy.Subject {
    init(_ json: JSONValue) {
        kind = json["kind"]?.string ?? ""
        name = json["name"]?.string ?? ""
        namespace = json["namespace"]?.string ?? ""
    }

    /// Whether somebody is meant.
    ///
    /// - Parameter space: that of the binding, which an account without namespace is taken from.
    func isMeant(_ caller: Caller, in space: String) -> Bool {
        switch kind {
        case "User": return caller.user.isSame(as: name)
        case "Group": return caller.groups.containsSame(as: name)
        case "ServiceAccount":
            let namespace = namespace.isEmpty ? space : namespace
            return !namespace.isEmpty
                && caller.user.isSame(as: ServiceAccountName(namespace: namespace, name: name).user)
        default: return false
        }
    }

    /// As reasons name a subject; an account with its name first, as real servers have it.
    func text(in space: String) -> String {
        guard kind == "ServiceAccount" else { return "\(kind) \(JSONValue.string(name).text)" }
        return "\(kind) \(JSONValue.string("\(name)/\(namespace.isEmpty ? space : namespace)").text)"
    }
}
