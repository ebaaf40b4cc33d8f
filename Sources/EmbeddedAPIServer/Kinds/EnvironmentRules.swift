import JSON
import KubernetesAPI

/// What must hold of a container's environment variables.
enum EnvironmentRules {
    private static let sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]

    private static let fieldPaths: Set<String> = [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ]

    static func variables(_ variables: Field) -> [SchemaViolation] {
        variables.items.flatMap { variable -> [SchemaViolation] in
            var found = variable["name"].needed { name in
                name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }
                    ? []
                    : [
                        "a valid environment variable name must consist only of printable ASCII characters other than '='"
                    ]
            }
            if variable["valueFrom"].value != nil { found += origin(variable) }
            return found
        }
    }

    private static func origin(_ variable: Field) -> [SchemaViolation] {
        let origin = variable["valueFrom"]
        let given = sources.filter { origin[$0].value != nil }
        if given.isEmpty {
            return [
                origin.invalid(
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or "
                        + "`fileKeyRef`", shown: "")
            ]
        }
        var found: [SchemaViolation] = []
        if !variable["value"].isEmpty {
            found.append(origin.invalid("may not be specified when `value` is not empty", shown: ""))
        } else if given.count > 1 {
            found.append(origin.invalid("may not have more than one field specified at a time", shown: ""))
        }
        for source in ["configMapKeyRef", "secretKeyRef"] where given.contains(source) {
            let reference = origin[source]
            found += NameRules.subdomain(reference["name"].text).map { reference["name"].invalid($0) }
            found += reference["key"].needed(NameRules.configKey)
        }
        if given.contains("fieldRef") { found += field(origin["fieldRef"]["fieldPath"]) }
        return found
    }

    private static func field(_ path: Field) -> [SchemaViolation] {
        if path.isEmpty { return [path.required()] }
        let base = path.text.prefix { $0 != "[" }
        if fieldPaths.contains(path.text)
            || base != path.text[...] && ["metadata.labels", "metadata.annotations"].contains(base)
        {
            return []
        }
        return [path.invalid("error converting fieldPath: field label not supported: \(path.text)")]
    }

    /// Whole Secrets and ConfigMaps as variables.
    static func sources(_ sources: Field) -> [SchemaViolation] {
        sources.items.flatMap { source -> [SchemaViolation] in
            let given = ["configMapRef", "secretRef"].filter { source[$0].value != nil }
            switch given.count {
            case 0: return [sources.invalid("must specify one of: `configMapRef` or `secretRef`", shown: "")]
            case 1: return given.flatMap { source[$0]["name"].needed(NameRules.subdomain) }
            default: return [sources.invalid("may not have more than one field specified at a time", shown: "")]
            }
        }
    }
}
