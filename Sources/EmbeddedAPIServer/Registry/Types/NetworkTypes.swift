extension BuiltInTypes {
    /// Network policies.
    static let networkTypes = """
        package io.k8s.api.networking.v1

        kind NetworkPolicy
          1 metadata ObjectMeta
          2 spec NetworkPolicySpec

        type NetworkPolicySpec
          1 podSelector LabelSelector
          2 ingress [NetworkPolicyIngressRule]
          3 egress [NetworkPolicyEgressRule]
          4 policyTypes [string]

        type NetworkPolicyIngressRule
          1 ports [NetworkPolicyPort]
          2 from [NetworkPolicyPeer]

        type NetworkPolicyPort
          1 protocol? string = "TCP"
          2 port? intOrString
          3 endPort? int32

        type NetworkPolicyPeer
          1 podSelector? LabelSelector
          2 namespaceSelector? LabelSelector
          3 ipBlock? IPBlock

        type IPBlock
          1 cidr! string
          2 except [string]

        type NetworkPolicyEgressRule
          1 ports [NetworkPolicyPort]
          2 to [NetworkPolicyPeer]
        """
}
