/// The tables that say who somebody is and what they may do.
enum AccessTables {
    static let serviceAccounts = StorageID(group: "", plural: "serviceaccounts")
    static let pods = StorageID(group: "", plural: "pods")
    static let nodes = StorageID(group: "", plural: "nodes")
    static let roles = StorageID(group: "rbac.authorization.k8s.io", plural: "roles")
    static let roleBindings = StorageID(group: "rbac.authorization.k8s.io", plural: "rolebindings")
    static let clusterRoles = StorageID(group: "rbac.authorization.k8s.io", plural: "clusterroles")
    static let clusterRoleBindings = StorageID(group: "rbac.authorization.k8s.io", plural: "clusterrolebindings")
}
