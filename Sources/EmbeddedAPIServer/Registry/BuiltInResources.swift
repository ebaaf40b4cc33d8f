import JSON
import KubernetesAPI

/// The kinds that are served without a CRD.
enum BuiltInResources {
    static let configMaps = StorageID(group: "", plural: "configmaps")
    static let events = StorageID(group: "", plural: "events")
    static let namespaces = StorageID(group: "", plural: "namespaces")
    static let nodes = StorageID(group: "", plural: "nodes")
    static let pods = StorageID(group: "", plural: "pods")
    static let secrets = StorageID(group: "", plural: "secrets")
    static let serviceAccounts = StorageID(group: "", plural: "serviceaccounts")
    static let services = StorageID(group: "", plural: "services")
    static let validatingAdmissionPolicies = StorageID(group: admission, plural: "validatingadmissionpolicies")
    static let validatingAdmissionPolicyBindings = StorageID(
        group: admission, plural: "validatingadmissionpolicybindings")
    static let customResourceDefinitions = StorageID(group: "apiextensions.k8s.io", plural: "customresourcedefinitions")
    static let deployments = StorageID(group: "apps", plural: "deployments")
    static let replicaSets = StorageID(group: "apps", plural: "replicasets")
    static let jobs = StorageID(group: "batch", plural: "jobs")
    static let leases = StorageID(group: "coordination.k8s.io", plural: "leases")
    static let endpointSlices = StorageID(group: "discovery.k8s.io", plural: "endpointslices")
    static let networkPolicies = StorageID(group: "networking.k8s.io", plural: "networkpolicies")
    static let podDisruptionBudgets = StorageID(group: "policy", plural: "poddisruptionbudgets")
    static let clusterRoleBindings = StorageID(group: rbac, plural: "clusterrolebindings")
    static let clusterRoles = StorageID(group: rbac, plural: "clusterroles")
    static let roleBindings = StorageID(group: rbac, plural: "rolebindings")
    static let roles = StorageID(group: rbac, plural: "roles")

    private static let admission = "admissionregistration.k8s.io"
    private static let authorization = "authorization.k8s.io"
    private static let rbac = "rbac.authorization.k8s.io"

    /// Short names, categories, verbs and subresources are those of Kubernetes 1.36.
    static let definitions: [ResourceDefinition] = [
        make("", "ConfigMap", "configmaps", ["cm"]),
        make("", "Event", "events", ["ev"]),
        make(
            "", "Namespace", "namespaces", ["ns"], isNamespaced: false,
            verbs: allVerbs.filter { $0 != "deletecollection" }, subresources: [.finalize, .status]),
        make("", "Node", "nodes", ["no"], isNamespaced: false, subresources: [.status]),
        make(
            "", "Pod", "pods", ["po"], categories: ["all"], subresources: [.binding, .eviction, .log, .status]),
        make("", "Secret", "secrets"),
        make("", "ServiceAccount", "serviceaccounts", ["sa"], subresources: [.token]),
        make("", "Service", "services", ["svc"], categories: ["all"], subresources: [.status]),
        make(
            admission, "MutatingWebhookConfiguration", "mutatingwebhookconfigurations",
            categories: ["api-extensions"], isNamespaced: false),
        make(
            admission, "ValidatingAdmissionPolicy", "validatingadmissionpolicies", categories: ["api-extensions"],
            isNamespaced: false, subresources: [.status]),
        make(
            admission, "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings",
            categories: ["api-extensions"], isNamespaced: false),
        make(
            admission, "ValidatingWebhookConfiguration", "validatingwebhookconfigurations",
            categories: ["api-extensions"], isNamespaced: false),
        make(
            "apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", ["crd", "crds"],
            categories: ["api-extensions"], isNamespaced: false, subresources: [.status]),
        make(
            "apps", "Deployment", "deployments", ["deploy"], categories: ["all"], subresources: [.scale, .status]),
        make("apps", "ReplicaSet", "replicasets", ["rs"], categories: ["all"], subresources: [.scale, .status]),
        review("authentication.k8s.io", "SelfSubjectReview"),
        review("authentication.k8s.io", "TokenReview"),
        review(authorization, "LocalSubjectAccessReview", isNamespaced: true),
        review(authorization, "SelfSubjectAccessReview"),
        review(authorization, "SelfSubjectRulesReview"),
        review(authorization, "SubjectAccessReview"),
        make("batch", "Job", "jobs", categories: ["all"], subresources: [.status]),
        make("coordination.k8s.io", "Lease", "leases"),
        make("discovery.k8s.io", "EndpointSlice", "endpointslices"),
        make("events.k8s.io", "Event", "events", ["ev"], storage: events),
        make("networking.k8s.io", "NetworkPolicy", "networkpolicies", ["netpol"]),
        make("policy", "PodDisruptionBudget", "poddisruptionbudgets", ["pdb"], subresources: [.status]),
        make(rbac, "ClusterRoleBinding", "clusterrolebindings", isNamespaced: false),
        make(rbac, "ClusterRole", "clusterroles", isNamespaced: false),
        make(rbac, "RoleBinding", "rolebindings"),
        make(rbac, "Role", "roles"),
    ]

    /// What is sent to the `token` of a service account.
    static let tokenRequest = review("authentication.k8s.io", "TokenRequest", isNamespaced: true)

    /// What discovery says of most resources.
    static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    private static func make(
        _ group: String, _ kind: String, _ plural: String, _ shortNames: [String] = [], categories: [String] = [],
        isNamespaced: Bool = true, verbs: [String] = allVerbs, subresources: [Subresource] = [],
        storage: StorageID? = nil
    ) -> ResourceDefinition {
        let gvk = GroupVersionKind(group: group, version: "v1", kind: kind)
        return ResourceDefinition(
            gvk: gvk, plural: plural, singular: kind.lowercased(), listKind: "\(kind)List", shortNames: shortNames,
            categories: categories, isNamespaced: isNamespaced, verbs: verbs, subresources: subresources,
            type: BuiltInTypes.type(of: gvk), openAPISchema: .null, schema: nil,
            mergeSchema: BuiltInTypes.type(of: gvk)?.mergeSchema ?? .deduced, printerColumns: [],
            selectableFields: selectableFields(group: group, plural: plural),
            storage: storage ?? StorageID(group: group, plural: plural), isStorageVersion: storage == nil,
            isCustom: false, hasMeshRules: false, deprecationWarning: nil)
    }

    /// A question in the form of an object: it is answered and never stored.
    private static func review(_ group: String, _ kind: String, isNamespaced: Bool = false) -> ResourceDefinition {
        make(group, kind, "\(kind.lowercased())s", isNamespaced: isNamespaced, verbs: ["create"])
    }

    private static func selectableFields(group: String, plural: String) -> [String] {
        let reference = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"]
        return switch (group, plural) {
        case ("", "secrets"): ["type"]
        case ("", "namespaces"): ["status.phase"]
        case ("", "nodes"): ["spec.unschedulable"]
        case ("", "services"): ["spec.clusterIP", "spec.type"]
        case ("", "pods"):
            ["nodeName", "restartPolicy", "schedulerName", "serviceAccountName", "hostNetwork"].map { "spec.\($0)" }
                + ["phase", "podIP", "nominatedNodeName"].map { "status.\($0)" }
        case ("batch", "jobs"): ["status.successful"]
        case ("", "events"):
            reference.map { "involvedObject.\($0)" }
                + ["reason", "reportingComponent", "source", "type"]
        case ("events.k8s.io", "events"):
            reference.map { "regarding.\($0)" } + ["reason", "reportingController", "type"]
        default: []
        }
    }
}
