import JSON

/// Schemas of the built-in kinds: as much of Kubernetes' own as validation, merging and `kubectl explain` need.
enum BuiltInSchemas {
    private typealias S = SchemaBuilder

    static let namespace = S.object(
        "Namespace provides a scope for Names.",
        [
            "spec": S.object(
                "Defines the behavior of the Namespace.",
                ["finalizers": S.list("Values that must be empty to remove the object from storage.", of: S.string())]),
            "status": S.object(
                "Describes the current status of a Namespace.",
                [
                    "conditions": S.keyed(
                        "The latest available observations of a namespace's current state.", by: "type",
                        of: S.object(
                            "",
                            [
                                "lastTransitionTime": S.time(), "message": S.string(), "reason": S.string(),
                                "status": S.string(), "type": S.string(),
                            ], required: ["type", "status"])),
                    "phase": S.string("The current lifecycle phase of the namespace."),
                ]),
        ])

    static let secret = S.object(
        "Secret holds secret data of a certain type.",
        [
            "data": S.map(
                "The secret data, each value base64 encoded.", of: S.string(format: "byte")),
            "immutable": S.boolean("If true, data cannot be updated, only metadata."),
            "stringData": S.map("Write-only: non-binary secret data in string form.", of: S.string()),
            "type": S.string("Used to facilitate programmatic handling of secret data."),
        ])

    static let configMap = S.object(
        "ConfigMap holds configuration data for pods to consume.",
        [
            "binaryData": S.map("Binary data, base64 encoded.", of: S.string(format: "byte")),
            "data": S.map("The configuration data, UTF-8.", of: S.string()),
            "immutable": S.boolean("If true, data cannot be updated, only metadata."),
        ])

    static let lease = S.object(
        "Lease defines a lease concept.",
        [
            "spec": S.object(
                "The specification of the Lease.",
                [
                    "acquireTime": S.time("When the current lease was acquired."),
                    "holderIdentity": S.string("The identity of the holder of the current lease."),
                    "leaseDurationSeconds": S.integer("How long candidates wait before they take the lease."),
                    "leaseTransitions": S.integer("How often the lease passed between holders."),
                    "preferredHolder": S.string("The holder that should be elected next."),
                    "renewTime": S.time("When the current holder last renewed the lease."),
                    "strategy": S.string("How the holder is picked."),
                ])
        ])

    private static let objectReference = S.object(
        "Refers to an object.",
        [
            "apiVersion": S.string(), "fieldPath": S.string(), "kind": S.string(), "name": S.string(),
            "namespace": S.string(), "resourceVersion": S.string(), "uid": S.string(),
        ], isAtomic: true)

    private static let eventSource = S.object(
        "The component that reports.", ["component": S.string(), "host": S.string()])

    private static let eventSeries = S.object(
        "A series of like events.", ["count": S.integer(), "lastObservedTime": S.time()])

    static let coreEvent = S.object(
        "Event is a report of an event somewhere in the cluster.",
        [
            "action": S.string("What was taken or failed regarding the object."),
            "count": S.integer("How often this event has occurred."),
            "eventTime": S.time("When this event was first observed."),
            "firstTimestamp": S.time("When the event was first recorded."),
            "involvedObject": objectReference,
            "lastTimestamp": S.time("When the most recent occurrence was recorded."),
            "message": S.string("A human-readable description."),
            "reason": S.string("Why, in a word, for machines."),
            "related": objectReference,
            "reportingComponent": S.string("The controller that reports."),
            "reportingInstance": S.string("The instance of the controller."),
            "series": eventSeries,
            "source": eventSource,
            "type": S.string("Normal or Warning."),
        ], required: ["involvedObject"])

    static let event = S.object(
        "Event is a report of an event somewhere in the cluster.",
        [
            "action": S.string("What was taken or failed regarding the object."),
            "deprecatedCount": S.integer(),
            "deprecatedFirstTimestamp": S.time(),
            "deprecatedLastTimestamp": S.time(),
            "deprecatedSource": eventSource,
            "eventTime": S.time("When this event was first observed."),
            "note": S.string("A human-readable description."),
            "reason": S.string("Why the action was taken."),
            "regarding": objectReference,
            "related": objectReference,
            "reportingController": S.string("The controller that reports."),
            "reportingInstance": S.string("The instance of the controller."),
            "series": eventSeries,
            "type": S.string("Normal or Warning."),
        ])
}
