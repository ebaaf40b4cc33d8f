import JSON
import KubernetesAPI

/// The kinds that are served without a CRD.
enum BuiltInResources {
    static let namespaces = StorageID(group: "", plural: "namespaces")
    static let secrets = StorageID(group: "", plural: "secrets")
    static let configMaps = StorageID(group: "", plural: "configmaps")
    static let events = StorageID(group: "", plural: "events")
    static let leases = StorageID(group: "coordination.k8s.io", plural: "leases")
    static let customResourceDefinitions = StorageID(
        group: "apiextensions.k8s.io", plural: "customresourcedefinitions")
    static let validatingWebhooks = StorageID(
        group: "admissionregistration.k8s.io", plural: "validatingwebhookconfigurations")
    static let mutatingWebhooks = StorageID(
        group: "admissionregistration.k8s.io", plural: "mutatingwebhookconfigurations")

    static let definitions: [ResourceDefinition] = [
        make("", "ConfigMap", "configmaps", ["cm"], BuiltInSchemas.configMap),
        make("", "Event", "events", ["ev"], BuiltInSchemas.coreEvent),
        make(
            "", "Namespace", "namespaces", ["ns"], BuiltInSchemas.namespace, isNamespaced: false,
            verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
            subresources: [.status, .finalize]),
        make("", "Secret", "secrets", [], BuiltInSchemas.secret),
        make(
            "admissionregistration.k8s.io", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", [],
            ExtensionSchemas.mutatingWebhookConfiguration, categories: ["api-extensions"], isNamespaced: false),
        make(
            "admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", [],
            ExtensionSchemas.validatingWebhookConfiguration, categories: ["api-extensions"], isNamespaced: false),
        make(
            "apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", ["crd", "crds"],
            ExtensionSchemas.customResourceDefinition, categories: ["api-extensions"], isNamespaced: false,
            subresources: [.status]),
        make("coordination.k8s.io", "Lease", "leases", [], BuiltInSchemas.lease),
        make("events.k8s.io", "Event", "events", ["ev"], BuiltInSchemas.event, storage: events),
    ]

    /// What discovery says of most resources.
    static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    private static func make(
        _ group: String, _ kind: String, _ plural: String, _ shortNames: [String], _ openAPI: JSONValue,
        categories: [String] = [], isNamespaced: Bool = true, verbs: [String] = allVerbs,
        subresources: [Subresource] = [], storage: StorageID? = nil
    ) -> ResourceDefinition {
        ResourceDefinition(
            gvk: GroupVersionKind(group: group, version: "v1", kind: kind), plural: plural,
            singular: kind.lowercased(), listKind: "\(kind)List", shortNames: shortNames, categories: categories,
            isNamespaced: isNamespaced, verbs: verbs, subresources: subresources, openAPISchema: openAPI,
            schema: try? StructuralSchema(json: openAPI), mergeSchema: .object(openAPI), printerColumns: [],
            selectableFields: selectableFields(group: group, plural: plural),
            storage: storage ?? StorageID(group: group, plural: plural), isStorageVersion: storage == nil,
            isCustom: false, hasMeshRules: false, deprecationWarning: nil)
    }

    private static func selectableFields(group: String, plural: String) -> [String] {
        let reference = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"]
        return switch (group, plural) {
        case ("", "secrets"): ["type"]
        case ("", "namespaces"): ["status.phase"]
        case ("", "events"):
            reference.map { "involvedObject.\($0)" }
                + ["reason", "reportingComponent", "source", "type"]
        case ("events.k8s.io", "events"):
            reference.map { "regarding.\($0)" } + ["reason", "reportingController", "type"]
        default: []
        }
    }
}
