extension BuiltInTypes {
    /// Pods and their templates.
    static let podTypes = """
        package io.k8s.api.core.v1

        kind Pod
          1 metadata ObjectMeta
          2 spec PodSpec
          3 status PodStatus

        type PodSpec
          1 volumes [Volume] keys=name merge=name strategy=merge,retainKeys
         20 initContainers [Container] by=name
          2 containers! [Container] by=name
         34 ephemeralContainers [EphemeralContainer] by=name
          3 restartPolicy string = "Always"
          4 terminationGracePeriodSeconds? int64 = 30
          5 activeDeadlineSeconds? int64
          6 dnsPolicy string = "ClusterFirst"
          7 nodeSelector {string} atomic
          8 serviceAccountName string
          9 serviceAccount string
         21 automountServiceAccountToken? bool
         10 nodeName string
         11 hostNetwork bool
         12 hostPID bool
         13 hostIPC bool
         27 shareProcessNamespace? bool
         14 securityContext? PodSecurityContext = {}
         15 imagePullSecrets [LocalObjectReference] by=name
         16 hostname string
         17 subdomain string
         18 affinity? Affinity
         19 schedulerName string = "default-scheduler"
         22 tolerations [Toleration]
         23 hostAliases [HostAlias] by=ip
         24 priorityClassName string
         25 priority? int32
         26 dnsConfig? PodDNSConfig
         28 readinessGates [PodReadinessGate]
         29 runtimeClassName? string
         30 enableServiceLinks? bool
         31 preemptionPolicy? string
         32 overhead {quantity}
         33 topologySpreadConstraints [TopologySpreadConstraint] by=topologyKey,whenUnsatisfiable
         35 setHostnameAsFQDN? bool
         36 os? PodOS
         37 hostUsers? bool
         38 schedulingGates [PodSchedulingGate] by=name
         39 resourceClaims [PodResourceClaim] keys=name merge=name strategy=merge,retainKeys
         40 resources? ResourceRequirements
         41 hostnameOverride? string
         43 schedulingGroup? PodSchedulingGroup

        type PodSecurityContext
          1 seLinuxOptions? SELinuxOptions
          8 windowsOptions? WindowsSecurityContextOptions
          2 runAsUser? int64
          6 runAsGroup? int64
          3 runAsNonRoot? bool
          4 supplementalGroups [int64]
         12 supplementalGroupsPolicy? string
          5 fsGroup? int64
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

        type Toleration
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
