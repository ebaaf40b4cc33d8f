import JSON

extension TableColumn {
    /// Bindings of roles, in a namespace or in all.
    static let roleBindingColumns: [TableColumn] = [
        .name,
        .text("Role", "The role that is granted.") { binding in
            "\(binding["roleRef"]?.kind ?? "")/\(binding["roleRef"]?["name"]?.string ?? "")"
        },
        builtInAge,
        subjects("Users", "User"),
        subjects("Groups", "Group"),
        subjects("ServiceAccounts", "ServiceAccount"),
    ]

    private static func subjects(_ name: String, _ kind: String) -> TableColumn {
        .text(name, "\(name) that have the role.", priority: 1) { binding in
            (binding["subjects"]?.array ?? []).filter { $0.kind == kind }.map { subject in
                let name = subject["name"]?.string ?? ""
                guard kind == "ServiceAccount" else { return name }
                // Without a namespace it is only a name.
                let namespace = subject["namespace"]?.string ?? ""
                return namespace.isEmpty ? "/\(name)" : "\(namespace)/\(name)"
            }.joined(separator: ", ")
        }
    }
}
