extension BuiltInTypes {
    /// Services and their endpoints.
    static let serviceTypes = """
        package io.k8s.api.core.v1

        kind Service
          1 metadata ObjectMeta
          2 spec ServiceSpec
          3 status ServiceStatus

        type ServiceSpec
          1 ports [ServicePort] by=port,protocol
          2 selector {string} atomic
          3 clusterIP string
         18 clusterIPs [string]
          4 type string = "ClusterIP"
          5 externalIPs [string]
          7 sessionAffinity string = "None"
          8 loadBalancerIP string
          9 loadBalancerSourceRanges [string]
         10 externalName string
         11 externalTrafficPolicy string
         12 healthCheckNodePort int32
         13 publishNotReadyAddresses bool
         14 sessionAffinityConfig? SessionAffinityConfig
         19 ipFamilies [string]
         17 ipFamilyPolicy? string
         20 allocateLoadBalancerNodePorts? bool
         21 loadBalancerClass? string
         22 internalTrafficPolicy? string
         23 trafficDistribution? string

        type ServicePort
          1 name string
          2 protocol string = "TCP"
          6 appProtocol? string
          3 port! int32
          4 targetPort intOrString
          5 nodePort int32

        type SessionAffinityConfig
          1 clientIP? ClientIPConfig

        type ClientIPConfig
          1 timeoutSeconds? int32

        type ServiceStatus
          1 loadBalancer LoadBalancerStatus
          2 conditions [Condition] by=type

        type LoadBalancerStatus
          1 ingress [LoadBalancerIngress]

        type LoadBalancerIngress
          1 ip string
          2 hostname string
          3 ipMode? string
          4 ports [PortStatus]

        type PortStatus
          1 port! int32
          2 protocol! string
          3 error? string

        package io.k8s.api.discovery.v1

        kind EndpointSlice
          1 metadata ObjectMeta
          4 addressType! string
          2 endpoints+ [Endpoint]
          3 ports+ [EndpointPort]

        type Endpoint
          1 addresses! [string] set
          2 conditions EndpointConditions
          3 hostname? string
          4 targetRef? ObjectReference
          5 deprecatedTopology {string}
          6 nodeName? string
          7 zone? string
          8 hints? EndpointHints

        type EndpointConditions
          1 ready? bool
          2 serving? bool
          3 terminating? bool

        type EndpointHints
          1 forZones [ForZone]
          2 forNodes [ForNode]

        type ForZone
          1 name! string

        type ForNode
          1 name! string

        atomic type EndpointPort
          1 name? string = ""
          2 protocol? string = "TCP"
          3 port? int32
          4 appProtocol? string
        """
}
