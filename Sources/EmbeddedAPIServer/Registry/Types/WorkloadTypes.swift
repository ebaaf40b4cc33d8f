extension BuiltInTypes {
    /// Deployments, replica sets, jobs, and what scales and protects them.
    static let workloadTypes = """
        package io.k8s.api.apps.v1

        kind Deployment
          1 metadata ObjectMeta
          2 spec DeploymentSpec
          3 status DeploymentStatus

        type DeploymentSpec
          1 replicas? int32 = 1
          2 selector?! LabelSelector
          3 template! PodTemplateSpec
          4 strategy DeploymentStrategy strategy=retainKeys
          5 minReadySeconds int32
          6 revisionHistoryLimit? int32 = 10
          7 paused bool
          9 progressDeadlineSeconds? int32 = 600

        package io.k8s.api.core.v1

        type PodTemplateSpec
          1 metadata ObjectMeta
          2 spec PodSpec

        package io.k8s.api.apps.v1

        type DeploymentStrategy
          1 type string = "RollingUpdate"
          2 rollingUpdate? RollingUpdateDeployment

        type RollingUpdateDeployment
          1 maxUnavailable? intOrString = "25%"
          2 maxSurge? intOrString = "25%"

        type DeploymentStatus
          1 observedGeneration int64
          2 replicas int32
          3 updatedReplicas int32
          7 readyReplicas int32
          4 availableReplicas int32
          5 unavailableReplicas int32
          9 terminatingReplicas? int32
          6 conditions [DeploymentCondition] by=type
          8 collisionCount? int32

        type DeploymentCondition
          1 type! string
          2 status! string
          6 lastUpdateTime time
          7 lastTransitionTime time
          4 reason string
          5 message string

        kind ReplicaSet
          1 metadata ObjectMeta
          2 spec ReplicaSetSpec
          3 status ReplicaSetStatus

        type ReplicaSetSpec
          1 replicas? int32 = 1
          4 minReadySeconds int32
          2 selector?! LabelSelector
          3 template PodTemplateSpec

        type ReplicaSetStatus
          1 replicas! int32
          2 fullyLabeledReplicas int32
          4 readyReplicas int32
          5 availableReplicas int32
          7 terminatingReplicas? int32
          3 observedGeneration int64
          6 conditions [ReplicaSetCondition] by=type

        type ReplicaSetCondition
          1 type! string
          2 status! string
          3 lastTransitionTime time
          4 reason string
          5 message string

        package io.k8s.api.batch.v1

        kind Job
          1 metadata ObjectMeta
          2 spec JobSpec
          3 status JobStatus

        type JobSpec
          1 parallelism? int32 = 1
          2 completions? int32
          3 activeDeadlineSeconds? int64
         11 podFailurePolicy? PodFailurePolicy
         16 successPolicy? SuccessPolicy
          7 backoffLimit? int32
         12 backoffLimitPerIndex? int32
         13 maxFailedIndexes? int32
          4 selector? LabelSelector
          5 manualSelector? bool = false
          6 template! PodTemplateSpec
          8 ttlSecondsAfterFinished? int32
          9 completionMode? string = "NonIndexed"
         10 suspend? bool = false
         14 podReplacementPolicy? string
         15 managedBy? string

        type PodFailurePolicy
          1 rules! [PodFailurePolicyRule]

        type PodFailurePolicyRule
          1 action! string
          2 onExitCodes? PodFailurePolicyOnExitCodesRequirement
          3 onPodConditions [PodFailurePolicyOnPodConditionsPattern]

        type PodFailurePolicyOnExitCodesRequirement
          1 containerName? string
          2 operator! string
          3 values! [int32] set

        type PodFailurePolicyOnPodConditionsPattern
          1 type! string
          2 status+ string = "True"

        type SuccessPolicy
          1 rules! [SuccessPolicyRule]

        type SuccessPolicyRule
          1 succeededIndexes? string
          2 succeededCount? int32

        type JobStatus
          1 conditions [JobCondition] merge=type
          2 startTime? time
          3 completionTime? time
          4 active int32
          5 succeeded int32
          6 failed int32
         11 terminating? int32
          7 completedIndexes string
         10 failedIndexes? string
          8 uncountedTerminatedPods? UncountedTerminatedPods
          9 ready? int32

        type JobCondition
          1 type! string
          2 status! string
          3 lastProbeTime time
          4 lastTransitionTime time
          5 reason string
          6 message string

        type UncountedTerminatedPods
          1 succeeded [string] set
          2 failed [string] set

        package io.k8s.api.autoscaling.v1

        kind Scale
          1 metadata ObjectMeta
          2 spec ScaleSpec
          3 status ScaleStatus

        type ScaleSpec
          1 replicas int32

        type ScaleStatus
          1 replicas! int32
          2 selector string

        package io.k8s.api.policy.v1

        kind PodDisruptionBudget
          1 metadata ObjectMeta
          2 spec PodDisruptionBudgetSpec
          3 status PodDisruptionBudgetStatus

        type PodDisruptionBudgetSpec
          1 minAvailable? intOrString
          2 selector? LabelSelector strategy=replace
          3 maxUnavailable? intOrString
          4 unhealthyPodEvictionPolicy? string

        type PodDisruptionBudgetStatus
          1 observedGeneration int64
          2 disruptedPods {time}
          3 disruptionsAllowed+ int32
          4 currentHealthy+ int32
          5 desiredHealthy+ int32
          6 expectedPods+ int32
          7 conditions [Condition] by=type

        kind Eviction
          1 metadata ObjectMeta
          2 deleteOptions? DeleteOptions
        """
}
