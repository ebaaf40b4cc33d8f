import FoundationEssentials
import JSON
import KubernetesAPI

extension TableColumn {
    /// The columns of a built-in kind, nil for the default.
    ///
    /// Source: `pkg/printers/internalversion` of Kubernetes 1.36.
    static func builtIn(_ gvk: GroupVersionKind) -> [TableColumn]? {
        switch (gvk.group, gvk.kind) {
        case ("", "Namespace"): [.name, .text("Status", ["status", "phase"]), builtInAge]
        case ("", "Secret"): [.name, .text("Type", ["type"]), .count("Data", of: [["data"]]), builtInAge]
        case ("", "ConfigMap"): [.name, .count("Data", of: [["data"], ["binaryData"]]), builtInAge]
        case ("", "Event"), ("events.k8s.io", "Event"): eventColumns
        case ("", "Node"): nodeColumns
        case ("", "Pod"): podColumns
        case ("", "Service"): serviceColumns
        case ("", "ServiceAccount"): [.name, builtInAge]
        case ("apps", "Deployment"): deploymentColumns
        case ("apps", "ReplicaSet"): replicaSetColumns
        case ("autoscaling", "Scale"): scaleColumns
        case ("batch", "Job"): jobColumns
        case ("coordination.k8s.io", "Lease"): [.name, .text("Holder", ["spec", "holderIdentity"]), builtInAge]
        case ("discovery.k8s.io", "EndpointSlice"): endpointSliceColumns
        case ("networking.k8s.io", "NetworkPolicy"): networkPolicyColumns
        case ("policy", "PodDisruptionBudget"): disruptionBudgetColumns
        case ("rbac.authorization.k8s.io", "RoleBinding"), ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
            roleBindingColumns
        case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"): admissionPolicyColumns
        case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"): admissionPolicyBindingColumns
        case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
            ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"):
            [.name, .count("Webhooks", of: [["webhooks"]], type: "integer"), builtInAge]
        default: nil
        }
    }

    /// Custom kinds have a `date` here, which looks the same to people.
    static let builtInAge = TableColumn(name: "Age", type: "string", description: TableColumn.age.description) {
        TableColumn.age.cell($0, $1)
    }

    /// A column of text that does not depend on the time.
    static func text(
        _ name: String, _ description: String, priority: Int = 0, cell: @escaping @Sendable (JSONValue) -> String
    ) -> TableColumn {
        TableColumn(name: name, type: "string", description: description, priority: priority) { object, _ in
            .string(cell(object))
        }
    }

    /// A column of whole numbers; 0 where there is none.
    static func integer(_ name: String, _ description: String, _ path: [String]) -> TableColumn {
        TableColumn(name: name, type: "integer", description: description) { object, _ in
            .integer(object[path: path]?.integer ?? 0)
        }
    }

    private static func text(_ name: String, _ path: [String]) -> TableColumn {
        .text(name, path.joined(separator: ".")) { $0[path: path]?.string ?? "" }
    }

    /// How many members or elements there are at these paths together.
    private static func count(_ name: String, of paths: [[String]], type: String = "string") -> TableColumn {
        let description = "Number of entries in \(paths.map { $0.joined(separator: ".") }.joined(separator: ", "))."
        return TableColumn(name: name, type: type, description: description) { object, _ in
            let counts = paths.map { path in
                let value = object[path: path]
                return value?.object?.count ?? value?.array?.count ?? 0
            }
            return .integer(Int64(counts.reduce(0, +)))
        }
    }
}
