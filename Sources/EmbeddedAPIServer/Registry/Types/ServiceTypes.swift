extension BuiltInTypes {
    /// Services and their endpoints.
    static let serviceTypes = """
        package io.k8s.api.core.v1

        kind Service # A name and an address for a set of Pods.
          1 metadata ObjectMeta # Metadata of the object.
          2 spec ServiceSpec # Which Pods, and how they are reached.
          3 status ServiceStatus # What is observed of the Service.

        type ServiceSpec # Which Pods a Service stands for, and how they are reached.
          1 ports [ServicePort] by=port,protocol # The ports of the Service.
          2 selector {string} atomic # Labels of the Pods; without it endpoints are managed by others.
          3 clusterIP string # Its address within the cluster; None for a headless Service.
         18 clusterIPs [string] # Its addresses within the cluster, one of each family.
          4 type string = "ClusterIP" # ClusterIP, NodePort, LoadBalancer or ExternalName.
          5 externalIPs [string] # Further addresses at which nodes take its traffic.
          7 sessionAffinity string = "None" # ClientIP or None.
          8 loadBalancerIP string
          9 loadBalancerSourceRanges [string]
         10 externalName string # The DNS name that an ExternalName Service stands for.
         11 externalTrafficPolicy string # Cluster or Local: where traffic from outside goes.
         12 healthCheckNodePort int32
         13 publishNotReadyAddresses bool # Whether Pods that are not ready count too.
         14 sessionAffinityConfig? SessionAffinityConfig
         19 ipFamilies [string] # IPv4, IPv6 or both.
         17 ipFamilyPolicy? string # SingleStack, PreferDualStack or RequireDualStack.
         20 allocateLoadBalancerNodePorts? bool
         21 loadBalancerClass? string
         22 internalTrafficPolicy? string # Cluster or Local: where traffic from inside goes.
         23 trafficDistribution? string

        type ServicePort # A port of a Service.
          1 name string # Unique in the Service; needed where there are several.
          2 protocol string = "TCP" # TCP, UDP or SCTP.
          6 appProtocol? string # What is spoken on the port, such as kubernetes.io/h2c.
          3 port! int32 # The number at the Service.
          4 targetPort intOrString # Number or name of the port at the Pods.
          5 nodePort int32 # The number at each node.

        type SessionAffinityConfig
          1 clientIP? ClientIPConfig

        type ClientIPConfig
          1 timeoutSeconds? int32

        type ServiceStatus # What is observed of a Service.
          1 loadBalancer LoadBalancerStatus # Where its load balancer is.
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

        kind EndpointSlice # Some of the addresses behind a Service.
          1 metadata ObjectMeta
          4 addressType! string # IPv4, IPv6 or FQDN.
          2 endpoints+ [Endpoint] # The addresses, and what is known of each.
          3 ports+ [EndpointPort] # The ports, the same at each address.

        type Endpoint # One or more addresses of one Pod.
          1 addresses! [string] set # Addresses, of which consumers use the first.
          2 conditions EndpointConditions # Whether it is ready, serving, terminating.
          3 hostname? string
          4 targetRef? ObjectReference
          5 deprecatedTopology {string}
          6 nodeName? string
          7 zone? string
          8 hints? EndpointHints

        type EndpointConditions # Whether an endpoint is ready, serving, terminating.
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
