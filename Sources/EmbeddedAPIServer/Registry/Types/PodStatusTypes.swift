extension BuiltInTypes {
    /// What is observed of a Pod.
    static let podStatusTypes = """
        package io.k8s.api.core.v1

        type PodStatus # What is observed of a Pod.
         17 observedGeneration int64
          1 phase string # Pending, Running, Succeeded, Failed or Unknown.
          2 conditions [PodCondition] by=type # Aspects of the Pod's state, such as Ready.
          3 message string # Why the Pod is as it is, for people.
          4 reason string # Why the Pod is as it is, in one word.
         11 nominatedNodeName string
          5 hostIP string # Address of the node.
         16 hostIPs [HostIP] merge=ip
          6 podIP string # Address of the Pod.
         12 podIPs [PodIP] by=ip # Addresses of the Pod, one of each family.
          7 startTime? time # When the node took the Pod.
         10 initContainerStatuses [ContainerStatus] # State of each init container.
          8 containerStatuses [ContainerStatus] # State of each container.
          9 qosClass string # Guaranteed, Burstable or BestEffort.
         13 ephemeralContainerStatuses [ContainerStatus]
         14 resize string
         15 resourceClaimStatuses [PodResourceClaimStatus] keys=name merge=name strategy=merge,retainKeys
         18 extendedResourceClaimStatus? PodExtendedResourceClaimStatus
         19 allocatedResources {quantity}
         20 resources? ResourceRequirements
         21 nodeAllocatableResourceClaimStatuses [NodeAllocatableResourceClaimStatus]

        type PodCondition # One aspect of a Pod's state.
          1 type! string
          7 observedGeneration int64
          2 status! string
          3 lastProbeTime time
          4 lastTransitionTime time
          5 reason string
          6 message string

        type HostIP
          1 ip! string

        type PodIP
          1 ip! string

        type ContainerStatus # State of one container.
          1 name! string
          2 state ContainerState
          3 lastState ContainerState
          4 ready! bool # Whether the container passes its readiness probe.
          5 restartCount! int32 # How often the container was started again.
          6 image! string
          7 imageID! string
          8 containerID string
          9 started? bool
         10 allocatedResources {quantity}
         11 resources? ResourceRequirements
         12 volumeMounts [VolumeMountStatus] by=mountPath
         13 user? ContainerUser
         14 allocatedResourcesStatus [ResourceStatus] by=name
         15 stopSignal? string

        type ContainerState
          1 waiting? ContainerStateWaiting
          2 running? ContainerStateRunning
          3 terminated? ContainerStateTerminated

        type ContainerStateWaiting
          1 reason string
          2 message string

        type ContainerStateRunning
          1 startedAt time

        type ContainerStateTerminated
          1 exitCode! int32
          2 signal int32
          3 reason string
          4 message string
          5 startedAt time
          6 finishedAt time
          7 containerID string

        type VolumeMountStatus
          1 name! string
          2 mountPath! string
          3 readOnly bool
          4 recursiveReadOnly? string
          5 volumeStatus? VolumeStatus

        type VolumeStatus
          1 image? ImageVolumeStatus

        type ImageVolumeStatus
          1 imageRef* string

        type ContainerUser
          1 linux? LinuxContainerUser

        type LinuxContainerUser
          1 uid! int64
          2 gid! int64
          3 supplementalGroups [int64]

        type ResourceStatus
          1 name! string
          2 resources [ResourceHealth] keys=resourceID

        type ResourceHealth
          1 resourceID! string
          2 health string
          6 message? string

        type PodResourceClaimStatus
          1 name! string
          2 resourceClaimName? string

        type PodExtendedResourceClaimStatus
          1 requestMappings! [ContainerExtendedResourceRequest]
          2 resourceClaimName! string

        type ContainerExtendedResourceRequest
          1 containerName! string
          2 resourceName! string
          3 requestName! string

        type NodeAllocatableResourceClaimStatus
          1 resourceClaimName! string
          2 containers [string] set
          3 resources! {quantity}
        """
}
