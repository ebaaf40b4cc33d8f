extension BuiltInTypes {
    /// Roles and their bindings.
    static let rolesTypes = """
        package io.k8s.api.rbac.v1

        kind Role # What may be done in a namespace.
          1 metadata ObjectMeta
          2 rules+ [PolicyRule] # What is allowed; the sum of all rules.

        type PolicyRule # Verbs on resources, or on paths.
          1 verbs! [string] # get, list, watch, create, update, patch, delete, …; * is all.
          2 apiGroups [string] # Groups of the resources; the empty one is core, * is all.
          3 resources [string] # Resources, as pods or pods/log; * is all.
          4 resourceNames [string] # Names of the objects; all without it.
          5 nonResourceURLs [string] # Paths that are no object's; * at the end is any rest.

        kind RoleBinding # Gives a role to subjects, within a namespace.
          1 metadata ObjectMeta
          2 subjects [Subject] # Who gets the role.
          3 roleRef! RoleRef # The role; never changes.

        atomic type Subject # A user, a group or a service account.
          1 kind! string # User, Group or ServiceAccount.
          2 apiGroup string
          3 name! string
          4 namespace string

        atomic type RoleRef # Names a role.
          1 apiGroup+ string = "rbac.authorization.k8s.io"
          2 kind! string # Role or ClusterRole.
          3 name! string

        kind ClusterRole # What may be done in the cluster, or in any namespace.
          1 metadata ObjectMeta
          2 rules+ [PolicyRule] # What is allowed; the sum of all rules.
          3 aggregationRule? AggregationRule # Selects cluster roles whose rules are added.

        type AggregationRule
          1 clusterRoleSelectors [LabelSelector]

        kind ClusterRoleBinding # Gives a cluster role to subjects, everywhere.
          1 metadata ObjectMeta
          2 subjects [Subject] # Who gets the role.
          3 roleRef! RoleRef # The role; never changes.
        """
}
