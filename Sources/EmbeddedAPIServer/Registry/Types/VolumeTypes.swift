extension BuiltInTypes {
    /// The volumes of a Pod.
    static let volumeTypes = """
        package io.k8s.api.core.v1

        type Volume # A directory that containers of a Pod can mount.
          1 name! string # Unique in the Pod.
          2 ...VolumeSource

        type VolumeSource
          1 hostPath? HostPathVolumeSource # A path of the node.
          2 emptyDir? EmptyDirVolumeSource # An empty directory that lives as long as the Pod.
          3 gcePersistentDisk? GCEPersistentDiskVolumeSource
          4 awsElasticBlockStore? AWSElasticBlockStoreVolumeSource
          5 gitRepo? GitRepoVolumeSource
          6 secret? SecretVolumeSource # The values of a Secret as files.
          7 nfs? NFSVolumeSource
          8 iscsi? ISCSIVolumeSource
          9 glusterfs? GlusterfsVolumeSource
         10 persistentVolumeClaim? PersistentVolumeClaimVolumeSource # Storage that a claim names.
         11 rbd? RBDVolumeSource
         12 flexVolume? FlexVolumeSource
         13 cinder? CinderVolumeSource
         14 cephfs? CephFSVolumeSource
         15 flocker? FlockerVolumeSource
         16 downwardAPI? DownwardAPIVolumeSource # What is known of the Pod, as files.
         17 fc? FCVolumeSource
         18 azureFile? AzureFileVolumeSource
         19 configMap? ConfigMapVolumeSource # The values of a ConfigMap as files.
         20 vsphereVolume? VsphereVirtualDiskVolumeSource
         21 quobyte? QuobyteVolumeSource
         22 azureDisk? AzureDiskVolumeSource
         23 photonPersistentDisk? PhotonPersistentDiskVolumeSource
         26 projected? ProjectedVolumeSource # Several sources in one directory.
         24 portworxVolume? PortworxVolumeSource
         25 scaleIO? ScaleIOVolumeSource
         27 storageos? StorageOSVolumeSource
         28 csi? CSIVolumeSource # Storage of a CSI driver.
         29 ephemeral? EphemeralVolumeSource # Storage whose claim is made and deleted with the Pod.
         30 image? ImageVolumeSource # The files of an image.

        type HostPathVolumeSource
          1 path! string
          2 type? string = ""

        type EmptyDirVolumeSource
          1 medium string
          2 sizeLimit? quantity

        type GCEPersistentDiskVolumeSource
          1 pdName! string
          2 fsType string
          3 partition int32
          4 readOnly bool

        type AWSElasticBlockStoreVolumeSource
          1 volumeID! string
          2 fsType string
          3 partition int32
          4 readOnly bool

        type GitRepoVolumeSource
          1 repository! string
          2 revision string
          3 directory string

        type SecretVolumeSource
          1 secretName string # Name of the Secret.
          2 items [KeyToPath] # Which keys, under which paths; all without it.
          3 defaultMode? int32 = 420 # Mode of the files.
          4 optional? bool # Whether the Pod starts without it.

        type KeyToPath
          1 key! string
          2 path! string
          3 mode? int32

        type NFSVolumeSource
          1 server! string
          2 path! string
          3 readOnly bool

        type ISCSIVolumeSource
          1 targetPortal! string
          2 iqn! string
          3 lun! int32
          4 iscsiInterface string = "default"
          5 fsType string
          6 readOnly bool
          7 portals [string]
          8 chapAuthDiscovery bool
         11 chapAuthSession bool
         10 secretRef? LocalObjectReference
         12 initiatorName? string

        type GlusterfsVolumeSource
          1 endpoints! string
          2 path! string
          3 readOnly bool

        type PersistentVolumeClaimVolumeSource
          1 claimName! string
          2 readOnly bool

        type RBDVolumeSource
          1 monitors! [string]
          2 image! string
          3 fsType string
          4 pool string = "rbd"
          5 user string = "admin"
          6 keyring string = "/etc/ceph/keyring"
          7 secretRef? LocalObjectReference
          8 readOnly bool

        type FlexVolumeSource
          1 driver! string
          2 fsType string
          3 secretRef? LocalObjectReference
          4 readOnly bool
          5 options {string}

        type CinderVolumeSource
          1 volumeID! string
          2 fsType string
          3 readOnly bool
          4 secretRef? LocalObjectReference

        type CephFSVolumeSource
          1 monitors! [string]
          2 path string
          3 user string
          4 secretFile string
          5 secretRef? LocalObjectReference
          6 readOnly bool

        type FlockerVolumeSource
          1 datasetName string
          2 datasetUUID string

        type DownwardAPIVolumeSource
          1 items [DownwardAPIVolumeFile]
          2 defaultMode? int32 = 420

        type DownwardAPIVolumeFile
          1 path! string
          2 fieldRef? ObjectFieldSelector
          3 resourceFieldRef? ResourceFieldSelector
          4 mode? int32

        atomic type ObjectFieldSelector
          1 apiVersion string = "v1"
          2 fieldPath! string

        atomic type ResourceFieldSelector
          1 containerName string
          2 resource! string
          3 divisor quantity

        type FCVolumeSource
          1 targetWWNs [string]
          2 lun? int32
          3 fsType string
          4 readOnly bool
          5 wwids [string]

        type AzureFileVolumeSource
          1 secretName! string
          2 shareName! string
          3 readOnly bool

        type ConfigMapVolumeSource
          1 ...LocalObjectReference
          2 items [KeyToPath]
          3 defaultMode? int32 = 420
          4 optional? bool

        type VsphereVirtualDiskVolumeSource
          1 volumePath! string
          2 fsType string
          3 storagePolicyName string
          4 storagePolicyID string

        type QuobyteVolumeSource
          1 registry! string
          2 volume! string
          3 readOnly bool
          4 user string
          5 group string
          6 tenant string

        type AzureDiskVolumeSource
          1 diskName! string
          2 diskURI! string
          3 cachingMode? string = "ReadWrite"
          4 fsType? string = "ext4"
          5 readOnly? bool = false
          6 kind? string = "Shared"

        type PhotonPersistentDiskVolumeSource
          1 pdID! string
          2 fsType string

        type ProjectedVolumeSource
          1 sources+ [VolumeProjection]
          2 defaultMode? int32 = 420

        type VolumeProjection
          1 secret? SecretProjection
          2 downwardAPI? DownwardAPIProjection
          3 configMap? ConfigMapProjection
          4 serviceAccountToken? ServiceAccountTokenProjection
          5 clusterTrustBundle? ClusterTrustBundleProjection
          6 podCertificate? PodCertificateProjection

        type SecretProjection
          1 ...LocalObjectReference
          2 items [KeyToPath]
          4 optional? bool

        type DownwardAPIProjection
          1 items [DownwardAPIVolumeFile]

        type ConfigMapProjection
          1 ...LocalObjectReference
          2 items [KeyToPath]
          4 optional? bool

        type ServiceAccountTokenProjection
          1 audience string
          2 expirationSeconds? int64 = 3600
          3 path! string

        type ClusterTrustBundleProjection
          1 name? string
          2 signerName? string
          3 labelSelector? LabelSelector
          5 optional? bool
          4 path! string

        type PodCertificateProjection
          1 signerName* string
          2 keyType* string
          3 maxExpirationSeconds? int32
          4 credentialBundlePath string
          5 keyPath string
          6 certificateChainPath string
          7 userAnnotations {string}

        type PortworxVolumeSource
          1 volumeID! string
          2 fsType string
          3 readOnly bool

        type ScaleIOVolumeSource
          1 gateway! string
          2 system! string
          3 secretRef?! LocalObjectReference
          4 sslEnabled bool
          5 protectionDomain string
          6 storagePool string
          7 storageMode string = "ThinProvisioned"
          8 volumeName string
          9 fsType string = "xfs"
         10 readOnly bool

        type StorageOSVolumeSource
          1 volumeName string
          2 volumeNamespace string
          3 fsType string
          4 readOnly bool
          5 secretRef? LocalObjectReference

        type CSIVolumeSource
          1 driver! string
          2 readOnly? bool
          3 fsType? string
          4 volumeAttributes {string}
          5 nodePublishSecretRef? LocalObjectReference

        type EphemeralVolumeSource
          1 volumeClaimTemplate? PersistentVolumeClaimTemplate

        type PersistentVolumeClaimTemplate
          1 metadata ObjectMeta
          2 spec! PersistentVolumeClaimSpec

        type PersistentVolumeClaimSpec
          1 accessModes [string]
          4 selector? LabelSelector
          2 resources VolumeResourceRequirements
          3 volumeName string
          5 storageClassName? string
          6 volumeMode? string = "Filesystem"
          7 dataSource? TypedLocalObjectReference
          8 dataSourceRef? TypedObjectReference
          9 volumeAttributesClassName? string

        type VolumeResourceRequirements
          1 limits {quantity}
          2 requests {quantity}

        atomic type TypedLocalObjectReference
          1 apiGroup?+ string
          2 kind! string
          3 name! string

        type TypedObjectReference
          1 apiGroup?+ string
          2 kind! string
          3 name! string
          4 namespace? string

        type ImageVolumeSource
          1 reference string
          2 pullPolicy string
        """
}
