extension BuiltInTypes {
    /// The containers of a Pod.
    static let containerTypes = """
        package io.k8s.api.core.v1

        type Container
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

        type ContainerPort
          1 name string
          2 hostPort int32
          3 containerPort! int32
          4 protocol string = "TCP"
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

        type EnvVar
          1 name! string
          2 value string
          3 valueFrom? EnvVarSource

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

        type ResourceRequirements
          1 limits {quantity}
          2 requests {quantity}
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

        type VolumeMount
          1 name! string
          2 readOnly bool
          7 recursiveReadOnly? string
          3 mountPath! string
          4 subPath string
          5 mountPropagation? string
          6 subPathExpr string

        type VolumeDevice
          1 name! string
          2 devicePath! string

        type Probe
          1 ...ProbeHandler
          2 initialDelaySeconds int32
          3 timeoutSeconds int32 = 1
          4 periodSeconds int32 = 10
          5 successThreshold int32 = 1
          6 failureThreshold int32 = 3
          7 terminationGracePeriodSeconds? int64

        type ProbeHandler
          1 exec? ExecAction
          2 httpGet? HTTPGetAction
          3 tcpSocket? TCPSocketAction
          4 grpc? GRPCAction

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

        type SecurityContext
          1 capabilities? Capabilities
          2 privileged? bool
          3 seLinuxOptions? SELinuxOptions
         10 windowsOptions? WindowsSecurityContextOptions
          4 runAsUser? int64
          8 runAsGroup? int64
          5 runAsNonRoot? bool
          6 readOnlyRootFilesystem? bool
          7 allowPrivilegeEscalation? bool
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
