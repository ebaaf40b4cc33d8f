extension BuiltInTypes {
    /// Network policies.
    static let networkTypes = """
        package io.k8s.api.networking.v1

        kind NetworkPolicy # Which traffic is allowed to and from Pods.
          1 metadata ObjectMeta
          2 spec NetworkPolicySpec # Which Pods, and which traffic.

        type NetworkPolicySpec # Which Pods, and which traffic is allowed.
          1 podSelector LabelSelector # The Pods; empty for all in the namespace.
          2 ingress [NetworkPolicyIngressRule] # Traffic that is allowed to them.
          3 egress [NetworkPolicyEgressRule] # Traffic that is allowed from them.
          4 policyTypes [string] # Ingress, Egress or both: what is refused unless allowed.

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
