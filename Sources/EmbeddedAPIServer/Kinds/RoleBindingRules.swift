import JSON
import KubernetesAPI

/// Bindings of roles and of cluster roles: who has which one, for ever the same.
struct RoleBindingRules: KindRules {
    private static let group = "rbac.authorization.k8s.io"

    let isNamespaced: Bool

    var createsOnUpdate: Bool { true }

    func nameProblems(_ name: String) -> [String] { ValueRules.pathSegment(name) }

    func complete(_ binding: inout JSONValue) {
        if var role = binding["roleRef"], (role["apiGroup"]?.string ?? "").isEmpty {
            role["apiGroup"] = .string(Self.group)
            binding["roleRef"] = role
        }
        guard let subjects = binding["subjects"]?.array else { return }
        binding["subjects"] = .array(
            subjects.map { subject in
                guard ["User", "Group"].contains(subject.kind), (subject["apiGroup"]?.string ?? "").isEmpty else {
                    return subject
                }
                var subject = subject
                subject["apiGroup"] = .string(Self.group)
                return subject
            })
    }

    func violations(_ binding: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let whole = Field("", binding)
        let role = whole["roleRef"]
        var found: [SchemaViolation] = []
        if role["apiGroup"].text != Self.group { found.append(role["apiGroup"].unsupported([Self.group])) }
        let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
        if !kinds.contains(role.value?.kind ?? "") { found.append(role["kind"].unsupported(kinds)) }
        found += role["name"].needed(ValueRules.pathSegment)
        found += whole["subjects"].items.flatMap(subject)
        if let old, binding["roleRef"] != old["roleRef"] {
            let shown = (role.value ?? .null)
            found.append(role.invalid("cannot change roleRef", shown: Self.goForm(shown)))
        }
        return found
    }

    /// A reference with the names of its members as a real server prints them here.
    private static func goForm(_ role: JSONValue) -> JSONValue {
        ["APIGroup": role["apiGroup"] ?? "", "Kind": role["kind"] ?? "", "Name": role["name"] ?? ""]
    }

    private func subject(_ subject: Field) -> [SchemaViolation] {
        var found: [SchemaViolation] = subject["name"].isEmpty ? [subject["name"].required()] : []
        switch subject["kind"].text {
        case "ServiceAccount":
            if !subject["name"].isEmpty { found += subject["name"].invalid(NameRules.subdomain(subject["name"].text)) }
            if !subject["apiGroup"].isEmpty { found.append(subject["apiGroup"].unsupported([""])) }
            if !isNamespaced, subject["namespace"].isEmpty { found.append(subject["namespace"].required()) }
        case "User", "Group":
            if subject["apiGroup"].text != Self.group { found.append(subject["apiGroup"].unsupported([Self.group])) }
        default: found.append(subject["kind"].unsupported(["ServiceAccount", "User", "Group"]))
        }
        return found
    }
}
