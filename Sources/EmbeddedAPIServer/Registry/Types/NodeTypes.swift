extension BuiltInTypes {
    /// Nodes.
    static let nodeTypes = """
        package io.k8s.api.core.v1

        kind Node # A machine that runs Pods.
          1 metadata ObjectMeta
          2 spec NodeSpec # What is desired of the node.
          3 status NodeStatus # What is observed of the node.

        type NodeSpec # What is desired of a node.
          1 podCIDR string # Addresses for the node's Pods.
          7 podCIDRs [string] set strategy=merge
          3 providerID string
          4 unschedulable bool # Whether no new Pods are put on it.
          5 taints [Taint] # Keeps away Pods that do not tolerate them.
          6 configSource? NodeConfigSource
          2 externalID string

        type Taint
          1 key! string
          2 value string
          3 effect! string
          4 timeAdded? time

        type NodeConfigSource
          2 configMap? ConfigMapNodeConfigSource

        type ConfigMapNodeConfigSource
          1 namespace! string
          2 name! string
          3 uid string
          4 resourceVersion string
          5 kubeletConfigKey! string

        type NodeStatus # What is observed of a node.
          1 capacity {quantity} # All that the node has.
          2 allocatable {quantity} # What of it is there for Pods.
          3 phase string
          4 conditions [NodeCondition] by=type # Aspects of the node's state, such as Ready.
          5 addresses [NodeAddress] by=type # Addresses at which the node is reached.
          6 daemonEndpoints NodeDaemonEndpoints
          7 nodeInfo NodeSystemInfo # Versions of what runs on the node.
          8 images [ContainerImage]
          9 volumesInUse [string]
         10 volumesAttached [AttachedVolume]
         11 config? NodeConfigStatus
         12 runtimeHandlers [NodeRuntimeHandler]
         13 features? NodeFeatures
         14 declaredFeatures [string]

        type NodeCondition
          1 type! string
          2 status! string
          3 lastHeartbeatTime time
          4 lastTransitionTime time
          5 reason string
          6 message string

        type NodeAddress
          1 type! string
          2 address! string

        type NodeDaemonEndpoints
          1 kubeletEndpoint DaemonEndpoint

        type DaemonEndpoint
          1 Port! int32

        type NodeSystemInfo
          1 machineID! string
          2 systemUUID! string
          3 bootID! string
          4 kernelVersion! string
          5 osImage! string
          6 containerRuntimeVersion! string
          7 kubeletVersion! string
          8 kubeProxyVersion! string
          9 operatingSystem! string
         10 architecture! string
         11 swap? NodeSwapStatus

        type NodeSwapStatus
          1 capacity? int64

        type ContainerImage
          1 names+ [string]
          2 sizeBytes int64

        type AttachedVolume
          1 name! string
          2 devicePath! string

        type NodeConfigStatus
          1 assigned? NodeConfigSource
          2 active? NodeConfigSource
          3 lastKnownGood? NodeConfigSource
          4 error string

        type NodeRuntimeHandler
          1 name+ string
          2 features? NodeRuntimeHandlerFeatures

        type NodeRuntimeHandlerFeatures
          1 recursiveReadOnlyMounts? bool
          2 userNamespaces? bool

        type NodeFeatures
          1 supplementalGroupsPolicy? bool
        """
}
