extension BuiltInTypes {
    /// Deployments, replica sets, jobs, and what scales and protects them.
    static let workloadTypes = """
        package io.k8s.api.apps.v1

        kind Deployment # Keeps copies of a Pod running, and replaces them step by step.
          1 metadata ObjectMeta # Metadata of the object.
          2 spec DeploymentSpec # What is to run, how often, and how it is replaced.
          3 status DeploymentStatus # What is observed of the deployment.

        type DeploymentSpec # What a deployment is to run, how often, and how it is replaced.
          1 replicas? int32 = 1 # How many Pods are wanted.
          2 selector?! LabelSelector # Which Pods are its own; matches the template's labels.
          3 template! PodTemplateSpec # What Pods are made from.
          4 strategy DeploymentStrategy strategy=retainKeys # How old Pods are replaced by new ones.
          5 minReadySeconds int32 # Seconds that a Pod must be ready to count.
          6 revisionHistoryLimit? int32 = 10 # How many old replica sets are kept.
          7 paused bool # Whether changes are not rolled out.
          9 progressDeadlineSeconds? int32 = 600 # Seconds without progress after which it counts as failed.

        package io.k8s.api.core.v1

        type PodTemplateSpec # What Pods are made from.
          1 metadata ObjectMeta # Labels and annotations of the Pods.
          2 spec PodSpec # What is to run in the Pods, and how.

        package io.k8s.api.apps.v1

        type DeploymentStrategy # How old Pods are replaced by new ones.
          1 type string = "RollingUpdate" # RollingUpdate or Recreate.
          2 rollingUpdate? RollingUpdateDeployment # How many at a time.

        type RollingUpdateDeployment # How many Pods are replaced at a time.
          1 maxUnavailable? intOrString = "25%" # How many may be missing: a number or a percentage.
          2 maxSurge? intOrString = "25%" # How many may be there beyond those wanted: a number or a percentage.

        type DeploymentStatus # What is observed of a deployment.
          1 observedGeneration int64 # The generation that was looked at.
          2 replicas int32 # How many Pods there are.
          3 updatedReplicas int32 # How many of them are made from the present template.
          7 readyReplicas int32 # How many of them are ready.
          4 availableReplicas int32 # How many of them have been ready long enough.
          5 unavailableReplicas int32 # How many more are wanted.
          9 terminatingReplicas? int32
          6 conditions [DeploymentCondition] by=type # Aspects of the deployment's state.
          8 collisionCount? int32

        type DeploymentCondition
          1 type! string
          2 status! string
          6 lastUpdateTime time
          7 lastTransitionTime time
          4 reason string
          5 message string

        kind ReplicaSet # Keeps a number of copies of a Pod running.
          1 metadata ObjectMeta
          2 spec ReplicaSetSpec # What is to run, and how often.
          3 status ReplicaSetStatus # What is observed of the replica set.

        type ReplicaSetSpec # What a replica set is to run, and how often.
          1 replicas? int32 = 1 # How many Pods are wanted.
          4 minReadySeconds int32
          2 selector?! LabelSelector # Which Pods are its own; matches the template's labels.
          3 template PodTemplateSpec # What Pods are made from.

        type ReplicaSetStatus # What is observed of a replica set.
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

        kind Job # Runs Pods until enough of them have succeeded.
          1 metadata ObjectMeta
          2 spec JobSpec # What is to run, and when it counts as done.
          3 status JobStatus # What is observed of the job.

        type JobSpec # What a job is to run, and when it counts as done.
          1 parallelism? int32 # How many Pods may run at a time.
          2 completions? int32 # How many Pods must succeed.
          3 activeDeadlineSeconds? int64 # Seconds after which the job is ended as failed.
         11 podFailurePolicy? PodFailurePolicy
         16 successPolicy? SuccessPolicy
          7 backoffLimit? int32 # How many failures are borne.
         12 backoffLimitPerIndex? int32
         13 maxFailedIndexes? int32
          4 selector? LabelSelector
          5 manualSelector? bool = false
          6 template! PodTemplateSpec # What Pods are made from.
          8 ttlSecondsAfterFinished? int32 # Seconds after its end at which the job is deleted.
          9 completionMode? string = "NonIndexed" # NonIndexed or Indexed.
         10 suspend? bool = false # Whether no Pods are to run.
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

        type JobStatus # What is observed of a job.
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

        kind Scale # How many copies there are of something, and how many are wanted.
          1 metadata ObjectMeta
          2 spec ScaleSpec # How many are wanted.
          3 status ScaleStatus # How many there are.

        type ScaleSpec
          1 replicas int32 # How many are wanted.

        type ScaleStatus
          1 replicas! int32 # How many there are.
          2 selector string # Selects the copies.

        package io.k8s.api.policy.v1

        kind PodDisruptionBudget # How many Pods of a set may be away on purpose at a time.
          1 metadata ObjectMeta
          2 spec PodDisruptionBudgetSpec # Which Pods, and how many must stay.
          3 status PodDisruptionBudgetStatus # How many may go now.

        type PodDisruptionBudgetSpec # Which Pods, and how many of them must stay.
          1 minAvailable? intOrString # How many must stay: a number or a percentage.
          2 selector? LabelSelector strategy=replace # Which Pods.
          3 maxUnavailable? intOrString # How many may be away: a number or a percentage.
          4 unhealthyPodEvictionPolicy? string

        type PodDisruptionBudgetStatus
          1 observedGeneration int64
          2 disruptedPods {time}
          3 disruptionsAllowed+ int32
          4 currentHealthy+ int32
          5 desiredHealthy+ int32
          6 expectedPods+ int32
          7 conditions [Condition] by=type

        kind Eviction # Deletes a Pod unless a disruption budget forbids it.
          1 metadata ObjectMeta
          2 deleteOptions? DeleteOptions
        """
}
