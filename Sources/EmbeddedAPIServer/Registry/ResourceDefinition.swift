import JSON
import KubernetesAPI

/// One served resource: a kind in one API version, as discovery, routing, validation and tables need to know it.
struct ResourceDefinition: Sendable {
    /// Group, version and kind, as objects carry them.
    let gvk: GroupVersionKind
    /// The resource's name in URLs.
    let plural: String
    let singular: String
    let listKind: String
    let shortNames: [String]
    let categories: [String]
    let isNamespaced: Bool
    /// Verbs as discovery lists them.
    let verbs: [String]
    /// Subresources that are served, such as `status`.
    let subresources: [Subresource]
    /// What is known of a built-in kind; nil for custom ones.
    let type: APIType?
    /// The schema of a CRD, as it is published: without what `metadata`, `apiVersion` and `kind` always are.
    let openAPISchema: JSONValue
    /// The same schema, compiled: validation, pruning, defaults, merge strategies.
    let schema: StructuralSchema?
    /// The type or the schema as ownership of fields sees it.
    let mergeSchema: MergeSchema
    /// `additionalPrinterColumns` of the CRD's version; empty for built-in kinds.
    let printerColumns: [PrinterColumn]
    /// JSON paths that a field selector may name, besides `metadata.name` and `metadata.namespace`.
    let selectableFields: [String]
    /// Where objects are stored; several versions (and, for events, groups) share one.
    let storage: StorageID
    /// Whether objects are stored in this version.
    let isStorageVersion: Bool
    /// Whether a CRD declared it.
    let isCustom: Bool
    /// Whether its CRD is one of ours, so that our validators speak for the rules in it.
    let hasMeshRules: Bool
    /// What clients are told on each use, when the CRD marks this version as deprecated.
    let deprecationWarning: String?

    var hasStatus: Bool { subresources.contains(.status) }
    /// False for reviews, which are answered and forgotten.
    var isStored: Bool { verbs.contains("get") }

    /// `secrets`, or `meshes.kuma.io`: how messages name the resource.
    var qualifiedName: String { gvk.group.isEmpty ? plural : "\(plural).\(gvk.group)" }
    /// `Secret`, or `Mesh.kuma.io`: how messages name the kind.
    var qualifiedKind: String { gvk.group.isEmpty ? gvk.kind : "\(gvk.kind).\(gvk.group)" }
}

/// One column of a CRD's table.
struct PrinterColumn: Sendable, Hashable {
    let name: String
    /// `string`, `integer`, `number`, `boolean` or `date`.
    let type: String
    let format: String
    let description: String
    /// 0 is shown always, more only in wide output.
    let priority: Int
    /// A simple JSON path, such as `.status.conditions[?(@.type=="Ready")].status`.
    let jsonPath: String
}

/// Names the table that holds the objects of a resource.
struct StorageID: Sendable, Hashable {
    let group: String
    let plural: String
}
