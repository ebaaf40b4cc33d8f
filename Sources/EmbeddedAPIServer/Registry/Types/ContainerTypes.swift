extension BuiltInTypes {
    /// The containers of a Pod.
    static let containerTypes = """
        package io.k8s.api.core.v1

        type Container # A program that runs in a Pod.
          1 name! string # Unique in the Pod; a DNS label.
          2 image string # Name of the image, with tag or digest.
          3 command [string] # Replaces the image's entry point.
          4 args [string] # Arguments of the entry point.
          5 workingDir string # Directory in which the program starts.
          6 ports [ContainerPort] by=containerPort,protocol # Ports that the container listens on.
         19 envFrom [EnvFromSource] # Whole ConfigMaps and Secrets as environment variables.
          7 env [EnvVar] by=name # Environment variables.
          8 resources ResourceRequirements # What the container asks for, and its limits.
         23 resizePolicy [ContainerResizePolicy]
         24 restartPolicy? string # Always makes a sidecar of an init container.
         25 restartPolicyRules [ContainerRestartRule]
          9 volumeMounts [VolumeMount] by=mountPath # Volumes, and where they stand in the file system.
         21 volumeDevices [VolumeDevice] by=devicePath
         10 livenessProbe? Probe # Restarts the container when it fails.
         11 readinessProbe? Probe # Keeps requests away while it fails.
         22 startupProbe? Probe # Holds the other probes back until it succeeds.
         12 lifecycle? Lifecycle # What to do after the start and before the end.
         13 terminationMessagePath string = "/dev/termination-log" # File whose content says why the container ended.
         20 terminationMessagePolicy string = "File" # File or FallbackToLogsOnError.
         14 imagePullPolicy string # Always, IfNotPresent or Never.
         15 securityContext? SecurityContext # User, group and privileges of the container.
         16 stdin bool # Whether input is kept open for somebody to attach.
         17 stdinOnce bool
         18 tty bool # Whether the container has a terminal.

        type ContainerPort # A port that a container listens on.
          1 name string # A name by which Services can refer to the port.
          2 hostPort int32 # The same on the node.
          3 containerPort! int32 # The number, 1 to 65535.
          4 protocol string = "TCP" # TCP, UDP or SCTP.
          5 hostIP string

        type EnvFromSource
          1 prefix string
          2 configMapRef? ConfigMapEnvSource
          3 secretRef? SecretEnvSource

        type ConfigMapEnvSource
          1 ...LocalObjectReference
          2 optional? bool

        type SecretEnvSource
          1 ...LocalObjectReference
          2 optional? bool

        type EnvVar # An environment variable.
          1 name! string
          2 value string # The value; $(NAME) stands for another variable.
          3 valueFrom? EnvVarSource # Where the value comes from.

        type EnvVarSource
          1 fieldRef? ObjectFieldSelector
          2 resourceFieldRef? ResourceFieldSelector
          3 configMapKeyRef? ConfigMapKeySelector
          4 secretKeyRef? SecretKeySelector
          5 fileKeyRef? FileKeySelector

        atomic type ConfigMapKeySelector
          1 ...LocalObjectReference
          2 key! string
          3 optional? bool

        atomic type SecretKeySelector
          1 ...LocalObjectReference
          2 key! string
          3 optional? bool

        atomic type FileKeySelector
          1 volumeName! string
          2 path! string
          3 key! string
          4 optional? bool = false

        type ResourceRequirements # What a container asks for, and its limits.
          1 limits {quantity} # The most it may use.
          2 requests {quantity} # What it is sure to have.
          3 claims [ResourceClaim] keys=name

        type ResourceClaim
          1 name! string
          2 request string

        type ContainerResizePolicy
          1 resourceName! string
          2 restartPolicy! string

        type ContainerRestartRule
          1 action* string
          2 exitCodes? ContainerRestartRuleOnExitCodes

        type ContainerRestartRuleOnExitCodes
          1 operator* string
          2 values [int32] set

        type VolumeMount # A volume in the file system of a container.
          1 name! string # Which volume.
          2 readOnly bool # Whether nothing can be written.
          7 recursiveReadOnly? string
          3 mountPath! string # Where the volume stands.
          4 subPath string # A path in the volume that is mounted instead of its root.
          5 mountPropagation? string
          6 subPathExpr string

        type VolumeDevice
          1 name! string
          2 devicePath! string

        type Probe # Tells whether a container is well.
          1 ...ProbeHandler
          2 initialDelaySeconds int32 # Seconds from the start to the first probe.
          3 timeoutSeconds int32 = 1 # Seconds that an answer may take.
          4 periodSeconds int32 = 10 # Seconds from probe to probe.
          5 successThreshold int32 = 1 # Successes in a row after which it counts as well.
          6 failureThreshold int32 = 3 # Failures in a row after which it counts as not well.
          7 terminationGracePeriodSeconds? int64

        type ProbeHandler
          1 exec? ExecAction # Runs a command.
          2 httpGet? HTTPGetAction # Makes an HTTP request.
          3 tcpSocket? TCPSocketAction # Opens a connection.
          4 grpc? GRPCAction # Asks gRPC's health service.

        type ExecAction
          1 command [string]

        type HTTPGetAction
          1 path string = "/"
          2 port! intOrString
          3 host string
          4 scheme string = "HTTP"
          5 httpHeaders [HTTPHeader]

        type HTTPHeader
          1 name! string
          2 value! string

        type TCPSocketAction
          1 port! intOrString
          2 host string

        type GRPCAction
          1 port! int32
          2 service?+ string = ""

        type Lifecycle
          1 postStart? LifecycleHandler
          2 preStop? LifecycleHandler
          3 stopSignal? string

        type LifecycleHandler
          1 exec? ExecAction
          2 httpGet? HTTPGetAction
          3 tcpSocket? TCPSocketAction
          4 sleep? SleepAction

        type SleepAction
          1 seconds! int64

        type SecurityContext # User, group and privileges of a container.
          1 capabilities? Capabilities # Linux capabilities to add and drop.
          2 privileged? bool # Whether it may do all that root on the node may.
          3 seLinuxOptions? SELinuxOptions
         10 windowsOptions? WindowsSecurityContextOptions
          4 runAsUser? int64 # User id of the process.
          8 runAsGroup? int64 # Group id of the process.
          5 runAsNonRoot? bool # Whether to refuse to run as root.
          6 readOnlyRootFilesystem? bool # Whether the image's files cannot be changed.
          7 allowPrivilegeEscalation? bool # Whether the process can gain privileges.
          9 procMount? string
         11 seccompProfile? SeccompProfile
         12 appArmorProfile? AppArmorProfile

        type Capabilities
          1 add [string]
          2 drop [string]

        type SELinuxOptions
          1 user string
          2 role string
          3 type string
          4 level string

        type WindowsSecurityContextOptions
          1 gmsaCredentialSpecName? string
          2 gmsaCredentialSpec? string
          3 runAsUserName? string
          4 hostProcess? bool

        type SeccompProfile
          1 type! string
          2 localhostProfile? string

        type AppArmorProfile
          1 type! string
          2 localhostProfile? string

        type EphemeralContainer
          1 ...EphemeralContainerCommon
          2 targetContainerName string

        type EphemeralContainerCommon
          1 name! string
          2 image string
          3 command [string]
          4 args [string]
          5 workingDir string
          6 ports [ContainerPort] by=containerPort,protocol
         19 envFrom [EnvFromSource]
          7 env [EnvVar] by=name
          8 resources ResourceRequirements
         23 resizePolicy [ContainerResizePolicy]
         24 restartPolicy? string
         25 restartPolicyRules [ContainerRestartRule]
          9 volumeMounts [VolumeMount] by=mountPath
         21 volumeDevices [VolumeDevice] by=devicePath
         10 livenessProbe? Probe
         11 readinessProbe? Probe
         22 startupProbe? Probe
         12 lifecycle? Lifecycle
         13 terminationMessagePath string = "/dev/termination-log"
         20 terminationMessagePolicy string = "File"
         14 imagePullPolicy string
         15 securityContext? SecurityContext
         16 stdin bool
         17 stdinOnce bool
         18 tty bool
        """
}
