extension BuiltInTypes {
    /// Namespaces, Secrets, ConfigMaps, service accounts, bindings, events of both groups, leases.
    static let coreKindTypes = """
        package io.k8s.api.core.v1

        kind Namespace # A space in which names are unique.
          1 metadata ObjectMeta # Metadata of the object.
          2 spec NamespaceSpec # What is desired of the namespace.
          3 status NamespaceStatus # What is observed of the namespace.

        type NamespaceSpec # What is desired of a namespace.
          1 finalizers [string] # What must be done before the namespace goes.

        type NamespaceStatus # What is observed of a namespace.
          1 phase string # Active or Terminating.
          2 conditions [NamespaceCondition] by=type # What holds up its deletion.

        type NamespaceCondition
          1 type! string
          2 status! string
          4 lastTransitionTime time
          5 reason string
          6 message string

        kind Secret # Confidential data, up to 1 MiB.
          1 metadata ObjectMeta
          5 immutable? bool # Whether data can no longer change.
          2 data {bytes} # The values, base64 in JSON.
          4 stringData {string} # Values as plain text, merged into data and never shown.
          3 type string = "Opaque" # What the data is for, such as kubernetes.io/tls.

        kind ConfigMap # Configuration that is not confidential, up to 1 MiB.
          1 metadata ObjectMeta
          4 immutable? bool # Whether data can no longer change.
          2 data {string} # The values, text in UTF-8.
          3 binaryData {bytes} # Values that are no text, base64 in JSON.

        kind ServiceAccount # An identity for the processes in Pods.
          1 metadata ObjectMeta
          2 secrets [ObjectReference] by=name # Secrets that its Pods may use.
          3 imagePullSecrets [LocalObjectReference] # Secrets with which its Pods pull images.
          4 automountServiceAccountToken? bool # Whether Pods get its token.

        atomic type ObjectReference # Names an object, or a part of it.
          1 kind string
          2 namespace string
          3 name string
          4 uid string
          5 apiVersion string
          6 resourceVersion string
          7 fieldPath string

        atomic type LocalObjectReference # Names an object in the same namespace.
          1 name string # Name of the object.

        kind Binding # Puts a Pod on a node.
          1 metadata ObjectMeta
          2 target! ObjectReference # The node.

        kind Event # A report of something that happened to an object.
          1 metadata! ObjectMeta
          2 involvedObject! ObjectReference # What the event is about.
          3 reason string # Why, in one word, for programs.
          4 message string # What happened, for people.
          5 source EventSource # Who reports, in the older form.
          6 firstTimestamp time # When it was first seen.
          7 lastTimestamp time # When it was last seen.
          8 count int32 # How often it was seen.
          9 type string # Normal or Warning.
         10 eventTime microTime # When it was first seen, with microseconds.
         11 series? EventSeries # How often it was repeated.
         12 action string # What was done, or failed.
         13 related? ObjectReference # A second object that it is about.
         14 reportingComponent+ string # Which controller reports.
         15 reportingInstance+ string # Which instance of the controller reports.

        type EventSource # Who reports, in the older form.
          1 component string
          2 host string

        type EventSeries # How often an event was repeated.
          1 count int32
          2 lastObservedTime microTime

        package io.k8s.api.events.v1

        kind Event # A report of something that happened to an object.
          1 metadata ObjectMeta
          2 eventTime! microTime # When it was first seen, with microseconds.
          3 series? EventSeries # How often it was repeated.
          4 reportingController string # Which controller reports.
          5 reportingInstance string # Which instance of the controller reports.
          6 action string # What was done, or failed.
          7 reason string # Why, in one word, for programs.
          8 regarding ObjectReference # What the event is about.
          9 related? ObjectReference # A second object that it is about.
         10 note string # What happened, for people.
         11 type string # Normal or Warning.
         12 deprecatedSource EventSource
         13 deprecatedFirstTimestamp time
         14 deprecatedLastTimestamp time
         15 deprecatedCount int32

        type EventSeries # How often an event was repeated.
          1 count! int32
          2 lastObservedTime! microTime

        package io.k8s.api.coordination.v1

        kind Lease # A lock that its holder renews.
          1 metadata ObjectMeta
          2 spec LeaseSpec # Who holds the lease, and for how long.

        type LeaseSpec # Who holds a lease, and for how long.
          1 holderIdentity? string # Who holds it.
          2 leaseDurationSeconds? int32 # Seconds after renewTime at which others may take it.
          3 acquireTime? microTime # When the holder took it.
          4 renewTime? microTime # When the holder last renewed it.
          5 leaseTransitions? int32 # How often the holder changed.
          6 strategy? string # How the next holder is chosen.
          7 preferredHolder? string # Who is to have it next.
        """
}
