/// How one message of Kubernetes' protobuf encoding becomes JSON: what is known of each field by its number.
struct ProtobufSchema: Sendable {
    indirect enum Kind: Sendable {
        case string
        /// Base64 in JSON.
        case bytes
        case integer
        case boolean
        /// Seconds and nanoseconds; a string in JSON.
        case time
        /// Bytes that are JSON themselves.
        case json
        case message(ProtobufSchema)
        /// Entries with a string as key; the kind is that of the values.
        case map(Kind)
    }

    struct Field: Sendable {
        let name: String
        let kind: Kind
        var isRepeated = false
    }

    let fields: [UInt64: Field]
}

extension ProtobufSchema {
    /// The kinds that `kubectl` 1.32 and newer creates with typed clients, which speak protobuf unasked.
    static func object(kind: String) -> ProtobufSchema? {
        switch kind {
        case "ConfigMap": configMap
        case "Namespace": namespace
        case "Secret": secret
        default: nil
        }
    }

    /// The envelope of every object, `runtime.Unknown`.
    ///
    /// Field numbers here and below: the `generated.proto` files.
    static let envelope = ProtobufSchema(fields: [
        1: Field(name: "typeMeta", kind: .message(typeMeta)),
        2: Field(name: "raw", kind: .bytes),
    ])

    private static let typeMeta = ProtobufSchema(fields: [
        1: Field(name: "apiVersion", kind: .string),
        2: Field(name: "kind", kind: .string),
    ])

    private static let configMap = ProtobufSchema(fields: [
        1: Field(name: "metadata", kind: .message(objectMeta)),
        2: Field(name: "data", kind: .map(.string)),
        3: Field(name: "binaryData", kind: .map(.bytes)),
        4: Field(name: "immutable", kind: .boolean),
    ])

    private static let secret = ProtobufSchema(fields: [
        1: Field(name: "metadata", kind: .message(objectMeta)),
        2: Field(name: "data", kind: .map(.bytes)),
        3: Field(name: "type", kind: .string),
        4: Field(name: "stringData", kind: .map(.string)),
        5: Field(name: "immutable", kind: .boolean),
    ])

    private static let namespace = ProtobufSchema(fields: [
        1: Field(name: "metadata", kind: .message(objectMeta)),
        2: Field(
            name: "spec",
            kind: .message(ProtobufSchema(fields: [1: Field(name: "finalizers", kind: .string, isRepeated: true)]))),
    ])

    static let deleteOptions = ProtobufSchema(fields: [
        1: Field(name: "gracePeriodSeconds", kind: .integer),
        2: Field(
            name: "preconditions",
            kind: .message(
                ProtobufSchema(fields: [
                    1: Field(name: "uid", kind: .string),
                    2: Field(name: "resourceVersion", kind: .string),
                ]))),
        3: Field(name: "orphanDependents", kind: .boolean),
        4: Field(name: "propagationPolicy", kind: .string),
        5: Field(name: "dryRun", kind: .string, isRepeated: true),
    ])

    private static let objectMeta = ProtobufSchema(fields: [
        1: Field(name: "name", kind: .string),
        2: Field(name: "generateName", kind: .string),
        3: Field(name: "namespace", kind: .string),
        5: Field(name: "uid", kind: .string),
        6: Field(name: "resourceVersion", kind: .string),
        7: Field(name: "generation", kind: .integer),
        8: Field(name: "creationTimestamp", kind: .time),
        9: Field(name: "deletionTimestamp", kind: .time),
        10: Field(name: "deletionGracePeriodSeconds", kind: .integer),
        11: Field(name: "labels", kind: .map(.string)),
        12: Field(name: "annotations", kind: .map(.string)),
        13: Field(name: "ownerReferences", kind: .message(ownerReference), isRepeated: true),
        14: Field(name: "finalizers", kind: .string, isRepeated: true),
        17: Field(name: "managedFields", kind: .message(managedFieldsEntry), isRepeated: true),
    ])

    private static let ownerReference = ProtobufSchema(fields: [
        1: Field(name: "kind", kind: .string),
        3: Field(name: "name", kind: .string),
        4: Field(name: "uid", kind: .string),
        5: Field(name: "apiVersion", kind: .string),
        6: Field(name: "controller", kind: .boolean),
        7: Field(name: "blockOwnerDeletion", kind: .boolean),
    ])

    private static let managedFieldsEntry = ProtobufSchema(fields: [
        1: Field(name: "manager", kind: .string),
        2: Field(name: "operation", kind: .string),
        3: Field(name: "apiVersion", kind: .string),
        4: Field(name: "time", kind: .time),
        6: Field(name: "fieldsType", kind: .string),
        7: Field(
            name: "fieldsV1", kind: .message(ProtobufSchema(fields: [1: Field(name: "Raw", kind: .json)]))),
        8: Field(name: "subresource", kind: .string),
    ])
}
