extension BuiltInTypes {
    /// Pods and their templates.
    static let podTypes = """
        package io.k8s.api.core.v1

        kind Pod # Containers that run together on one node.
          1 metadata ObjectMeta # Metadata of the object.
          2 spec PodSpec # What is to run, and how.
          3 status PodStatus # What is observed of the Pod.

        type PodSpec # What is to run in a Pod, and how.
          1 volumes [Volume] keys=name merge=name strategy=merge,retainKeys # Directories that containers can mount.
         20 initContainers [Container] by=name # Containers that run to their end, one by one, before the others.
          2 containers! [Container] by=name # Containers that run side by side; at least one.
         34 ephemeralContainers [EphemeralContainer] by=name # Containers added to a running Pod, to debug it.
          3 restartPolicy string = "Always" # Always, OnFailure or Never.
          4 terminationGracePeriodSeconds? int64 = 30 # Seconds that processes have to end when the Pod is deleted.
          5 activeDeadlineSeconds? int64 # Seconds after which the Pod is ended as failed.
          6 dnsPolicy string = "ClusterFirst" # ClusterFirst, ClusterFirstWithHostNet, Default or None.
          7 nodeSelector {string} atomic # Labels that the node must have.
          8 serviceAccountName string # The service account whose identity the Pod has.
          9 serviceAccount string # Older name of serviceAccountName.
         21 automountServiceAccountToken? bool # Whether the service account's token is mounted.
         10 nodeName string # The node that runs the Pod; set by the scheduler.
         11 hostNetwork bool # Whether the Pod shares the node's network.
         12 hostPID bool # Whether the Pod sees the node's processes.
         13 hostIPC bool # Whether the Pod shares the node's IPC.
         27 shareProcessNamespace? bool # Whether containers see each other's processes.
         14 securityContext? PodSecurityContext = {} # Users, groups and privileges of all containers.
         15 imagePullSecrets [LocalObjectReference] by=name # Secrets with which images are pulled.
         16 hostname string # The Pod's host name; its own name without it.
         17 subdomain string # Makes the full host name one of a headless Service.
         18 affinity? Affinity # Which nodes, and which Pods nearby, are wanted or not.
         19 schedulerName string = "default-scheduler" # Who chooses the node.
         22 tolerations [Toleration] # Taints of nodes that the Pod bears.
         23 hostAliases [HostAlias] by=ip # Entries for /etc/hosts.
         24 priorityClassName string # Names the Pod's importance.
         25 priority? int32 # The Pod's importance as a number.
         26 dnsConfig? PodDNSConfig # DNS settings that are added to those of the policy.
         28 readinessGates [PodReadinessGate] # Conditions that must hold besides those of the containers.
         29 runtimeClassName? string # Which container runtime runs the Pod.
         30 enableServiceLinks? bool # Whether Services are in the environment of containers.
         31 preemptionPolicy? string
         32 overhead {quantity}
         33 topologySpreadConstraints [TopologySpreadConstraint] by=topologyKey,whenUnsatisfiable # How Pods are spread.
         35 setHostnameAsFQDN? bool
         36 os? PodOS
         37 hostUsers? bool
         38 schedulingGates [PodSchedulingGate] by=name
         39 resourceClaims [PodResourceClaim] keys=name merge=name strategy=merge,retainKeys
         40 resources? ResourceRequirements # What all containers together may use.
         41 hostnameOverride? string
         43 schedulingGroup? PodSchedulingGroup

        type PodSecurityContext # Users, groups and privileges of all containers of a Pod.
          1 seLinuxOptions? SELinuxOptions
          8 windowsOptions? WindowsSecurityContextOptions
          2 runAsUser? int64 # User id of the processes.
          6 runAsGroup? int64
          3 runAsNonRoot? bool # Whether to refuse to run as root.
          4 supplementalGroups [int64]
         12 supplementalGroupsPolicy? string
          5 fsGroup? int64 # Group that owns the volumes.
          7 sysctls [Sysctl]
          9 fsGroupChangePolicy? string
         10 seccompProfile? SeccompProfile
         11 appArmorProfile? AppArmorProfile
         13 seLinuxChangePolicy? string

        type Sysctl
          1 name! string
          2 value! string

        type Affinity
          1 nodeAffinity? NodeAffinity
          2 podAffinity? PodAffinity
          3 podAntiAffinity? PodAntiAffinity

        type NodeAffinity
          1 requiredDuringSchedulingIgnoredDuringExecution? NodeSelector
          2 preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm]

        atomic type NodeSelector
          1 nodeSelectorTerms! [NodeSelectorTerm]

        atomic type NodeSelectorTerm
          1 matchExpressions [NodeSelectorRequirement]
          2 matchFields [NodeSelectorRequirement]

        type NodeSelectorRequirement
          1 key! string
          2 operator! string
          3 values [string]

        type PreferredSchedulingTerm
          1 weight! int32
          2 preference! NodeSelectorTerm

        type PodAffinity
          1 requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm]
          2 preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm]

        type PodAffinityTerm
          1 labelSelector? LabelSelector
          2 namespaces [string]
          3 topologyKey! string
          4 namespaceSelector? LabelSelector
          5 matchLabelKeys [string]
          6 mismatchLabelKeys [string]

        type WeightedPodAffinityTerm
          1 weight! int32
          2 podAffinityTerm! PodAffinityTerm

        type PodAntiAffinity
          1 requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm]
          2 preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm]

        type Toleration # A taint that a Pod bears.
          1 key string
          2 operator string
          3 value string
          4 effect string
          5 tolerationSeconds? int64

        type HostAlias
          1 ip! string
          2 hostnames [string]

        type PodDNSConfig
          1 nameservers [string]
          2 searches [string]
          3 options [PodDNSConfigOption]

        type PodDNSConfigOption
          1 name string
          2 value? string

        type PodReadinessGate
          1 conditionType! string

        type TopologySpreadConstraint
          1 maxSkew! int32
          2 topologyKey! string
          3 whenUnsatisfiable! string
          4 labelSelector? LabelSelector
          5 minDomains? int32
          6 nodeAffinityPolicy? string
          7 nodeTaintsPolicy? string
          8 matchLabelKeys [string]

        type PodOS
          1 name! string

        type PodSchedulingGate
          1 name! string

        type PodResourceClaim
          1 name! string
          3 resourceClaimName? string
          4 resourceClaimTemplateName? string

        type PodSchedulingGroup
          1 podGroupName? string
        """
}
