extension BuiltInTypes {
    /// Roles and their bindings.
    static let rolesTypes = """
        package io.k8s.api.rbac.v1

        kind Role
          1 metadata ObjectMeta
          2 rules+ [PolicyRule]

        type PolicyRule
          1 verbs! [string]
          2 apiGroups [string]
          3 resources [string]
          4 resourceNames [string]
          5 nonResourceURLs [string]

        kind RoleBinding
          1 metadata ObjectMeta
          2 subjects [Subject]
          3 roleRef! RoleRef

        atomic type Subject
          1 kind! string
          2 apiGroup string
          3 name! string
          4 namespace string

        atomic type RoleRef
          1 apiGroup+ string = "rbac.authorization.k8s.io"
          2 kind! string
          3 name! string

        kind ClusterRole
          1 metadata ObjectMeta
          2 rules+ [PolicyRule]
          3 aggregationRule? AggregationRule

        type AggregationRule
          1 clusterRoleSelectors [LabelSelector]

        kind ClusterRoleBinding
          1 metadata ObjectMeta
          2 subjects [Subject]
          3 roleRef! RoleRef
        """
}
