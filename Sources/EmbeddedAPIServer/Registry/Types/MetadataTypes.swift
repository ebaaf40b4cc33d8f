extension BuiltInTypes {
    /// What all objects have, and other types of `meta/v1`.
    static let metadataTypes = """
        package io.k8s.apimachinery.pkg.apis.meta.v1

        type ObjectMeta # What every object has: names, labels, versions, owners.
          1 name string # Unique among objects of the kind in a namespace; never changes.
          2 generateName string # What a name made by the server begins with.
          3 namespace string # Where the name is unique; empty for kinds without namespaces.
          4 selfLink string # No longer set.
          5 uid string # Tells objects apart that had one name after another.
          6 resourceVersion string # Changes with every write; compare only for equality.
          7 generation int64 # Counts changes of what is desired.
          8 creationTimestamp? time # When the server made the object.
          9 deletionTimestamp? time # When the object is to be gone; set by a deletion.
         10 deletionGracePeriodSeconds? int64 # Seconds the object has to end.
         11 labels {string} # Short values that selectors can ask for.
         12 annotations {string} # Values for people and tools, not for selectors.
         13 ownerReferences [OwnerReference] by=uid # Objects whose deletion takes this one along.
         14 finalizers [string] set strategy=merge # What must be done, and struck from here, before the object goes.
         17 managedFields [ManagedFieldsEntry] # Who owns which fields, for server-side apply.

        atomic type OwnerReference # An owner in the same namespace, or of a kind without namespaces.
          5 apiVersion! string
          1 kind! string
          3 name! string
          4 uid! string
          6 controller? bool # Whether this owner is the one that manages the object.
          7 blockOwnerDeletion? bool # Whether foreground deletion of the owner waits for the object.

        type ManagedFieldsEntry # One manager, and the fields it has set.
          1 manager string
          2 operation string
          3 apiVersion string
          4 time? time
          6 fieldsType string
          7 fieldsV1? any
          8 subresource string

        type ListMeta # What every list has.
          1 selfLink string
          2 resourceVersion string # Where a watch that continues the list begins.
          3 continue string # Asks for the next page.
          4 remainingItemCount? int64 # How many items are on the pages after this one.
          5 shardInfo? ShardInfo

        type ShardInfo
          1 selector! string

        atomic type LabelSelector # Picks objects by labels; what it says must all hold.
          1 matchLabels {string} # Labels that must have exactly these values.
          2 matchExpressions [LabelSelectorRequirement] # Requirements on labels.

        type LabelSelectorRequirement # One requirement on a label.
          1 key! string
          2 operator! string # In, NotIn, Exists or DoesNotExist.
          3 values [string]

        type Condition # One aspect of an object's state.
          1 type! string # Which aspect.
          2 status! string # True, False or Unknown.
          3 observedGeneration int64 # The generation that was looked at.
          4 lastTransitionTime! time # When the status last changed.
          5 reason! string # Why, in one word, for programs.
          6 message! string # Why, in a sentence, for people.

        type DeleteOptions # How to delete.
          1 gracePeriodSeconds? int64 # Seconds the object has to end; 0 is at once.
          2 preconditions? Preconditions # What must be so, or nothing is deleted.
          3 orphanDependents? bool # Old form of propagationPolicy.
          4 propagationPolicy? string # Orphan, Background or Foreground.
          5 dryRun [string] # All: nothing is stored.
          6 ignoreStoreReadErrorWithClusterBreakingPotential? bool

        type Preconditions # What must be so of the object.
          1 uid? string
          2 resourceVersion? string

        type Status # How a request ended.
          1 metadata ListMeta
          2 status string
          3 message string
          4 reason string
          5 details? StatusDetails
          6 code int32

        type StatusDetails
          1 name string
          2 group string
          3 kind string
          6 uid string
          4 causes [StatusCause]
          5 retryAfterSeconds int32

        type StatusCause
          1 reason string
          2 message string
          3 field string
        """
}
