import JSON

extension TableColumn {
    static let disruptionBudgetColumns: [TableColumn] = [
        .name,
        .text("Min Available", "How many Pods must stay.") { CellTexts.intOrString($0["spec"]?["minAvailable"]) },
        .text("Max Unavailable", "How many Pods may be missing.") {
            CellTexts.intOrString($0["spec"]?["maxUnavailable"])
        },
        .integer("Allowed Disruptions", "How many Pods may be evicted now.", ["status", "disruptionsAllowed"]),
        builtInAge,
    ]

    static let admissionPolicyColumns: [TableColumn] = [
        .name,
        TableColumn(name: "Validations", type: "integer", description: "How many rules the policy has.") { policy, _ in
            .integer(Int64(policy["spec"]?["validations"]?.array?.count ?? 0))
        },
        .text("ParamKind", "The kind of its parameters.") { policy in
            guard let kind = policy["spec"]?["paramKind"] else { return "<unset>" }
            return "\(kind.apiVersion)/\(kind.kind)"
        },
        builtInAge,
    ]

    static let admissionPolicyBindingColumns: [TableColumn] = [
        .name,
        .text("PolicyName", "The policy that is bound.") { $0["spec"]?["policyName"]?.string ?? "" },
        .text("ParamRef", "Where the parameters are.") { binding in
            guard let reference = binding["spec"]?["paramRef"], let name = reference["name"]?.string, !name.isEmpty
            else { return "<unset>" }
            // Without a namespace it may be of any, or of none.
            let namespace = reference["namespace"]?.string ?? ""
            return "\(namespace.isEmpty ? "*" : namespace)/\(name)"
        },
        builtInAge,
    ]
}
