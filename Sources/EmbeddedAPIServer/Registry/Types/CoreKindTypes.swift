extension BuiltInTypes {
    /// Namespaces, Secrets, ConfigMaps, service accounts, bindings, events of both groups, leases.
    static let coreKindTypes = """
        package io.k8s.api.core.v1

        kind Namespace
          1 metadata ObjectMeta
          2 spec NamespaceSpec
          3 status NamespaceStatus

        type NamespaceSpec
          1 finalizers [string]

        type NamespaceStatus
          1 phase string
          2 conditions [NamespaceCondition] by=type

        type NamespaceCondition
          1 type! string
          2 status! string
          4 lastTransitionTime time
          5 reason string
          6 message string

        kind Secret
          1 metadata ObjectMeta
          5 immutable? bool
          2 data {bytes}
          4 stringData {string}
          3 type string = "Opaque"

        kind ConfigMap
          1 metadata ObjectMeta
          4 immutable? bool
          2 data {string}
          3 binaryData {bytes}

        kind ServiceAccount
          1 metadata ObjectMeta
          2 secrets [ObjectReference] by=name
          3 imagePullSecrets [LocalObjectReference]
          4 automountServiceAccountToken? bool

        atomic type ObjectReference
          1 kind string
          2 namespace string
          3 name string
          4 uid string
          5 apiVersion string
          6 resourceVersion string
          7 fieldPath string

        atomic type LocalObjectReference
          1 name string

        kind Binding
          1 metadata ObjectMeta
          2 target! ObjectReference

        kind Event
          1 metadata! ObjectMeta
          2 involvedObject! ObjectReference
          3 reason string
          4 message string
          5 source EventSource
          6 firstTimestamp time
          7 lastTimestamp time
          8 count int32
          9 type string
         10 eventTime microTime
         11 series? EventSeries
         12 action string
         13 related? ObjectReference
         14 reportingComponent+ string
         15 reportingInstance+ string

        type EventSource
          1 component string
          2 host string

        type EventSeries
          1 count int32
          2 lastObservedTime microTime

        package io.k8s.api.events.v1

        kind Event
          1 metadata ObjectMeta
          2 eventTime! microTime
          3 series? EventSeries
          4 reportingController string
          5 reportingInstance string
          6 action string
          7 reason string
          8 regarding ObjectReference
          9 related? ObjectReference
         10 note string
         11 type string
         12 deprecatedSource EventSource
         13 deprecatedFirstTimestamp time
         14 deprecatedLastTimestamp time
         15 deprecatedCount int32

        type EventSeries
          1 count! int32
          2 lastObservedTime! microTime

        package io.k8s.api.coordination.v1

        kind Lease
          1 metadata ObjectMeta
          2 spec LeaseSpec

        type LeaseSpec
          1 holderIdentity? string
          2 leaseDurationSeconds? int32
          3 acquireTime? microTime
          4 renewTime? microTime
          5 leaseTransitions? int32
          6 strategy? string
          7 preferredHolder? string
        """
}
