import JSON
import KubernetesAPI

/// What must hold of a Pod's volumes.
enum VolumeRules {
    static func violations(_ volumes: Field) -> [SchemaViolation] {
        var names: Set<String> = []
        return volumes.items.flatMap { volume -> [SchemaViolation] in
            let name = volume["name"]
            // As a real server, which looks at the source first, and says so after the name.
            let problems = source(volume)
            var found = name.needed(NameRules.label)
            if found.isEmpty, !names.insert(name.text).inserted { found.append(name.duplicate()) }
            return found + problems
        }
    }

    private static func source(_ volume: Field) -> [SchemaViolation] {
        let kinds = (volume.value?.object ?? [:]).keys.filter { $0 != "name" }.sorted { order($0) < order($1) }
        guard let first = kinds.first else { return [volume.required("must specify a volume type")] }
        var found = kinds.dropFirst().map { volume[$0].forbidden("may not specify more than 1 volume type") }
        let source = volume[first]
        switch first {
        case "secret": found += source["secretName"].isEmpty ? [source["secretName"].required()] : items(source)
        case "configMap": found += source["name"].isEmpty ? [source["name"].required()] : items(source)
        case "hostPath": if source["path"].isEmpty { found.append(source["path"].required()) }
        case "persistentVolumeClaim": if source["claimName"].isEmpty { found.append(source["claimName"].required()) }
        case "projected":
            for projection in source["sources"].items {
                for kind in ["secret", "configMap"] where projection[kind].value != nil {
                    found +=
                        projection[kind]["name"].isEmpty
                        ? [projection[kind]["name"].required()] : items(projection[kind])
                }
                let token = projection["serviceAccountToken"]
                if token.value != nil, token["path"].isEmpty { found.append(token["path"].required()) }
                if let seconds = token["expirationSeconds"].integer, seconds < 600 {
                    found.append(token["expirationSeconds"].invalid("may not specify a duration less than 10 minutes"))
                }
            }
        default: break
        }
        return found
    }

    /// Of two sources the one that a real server looks at first is the one that counts.
    private static func order(_ kind: String) -> Int {
        ["emptyDir", "hostPath", "secret", "persistentVolumeClaim", "downwardAPI", "configMap", "projected"]
            .firstIndex(of: kind) ?? .max
    }

    /// Keys and the files they become.
    private static func items(_ source: Field) -> [SchemaViolation] {
        source["items"].items.flatMap { item -> [SchemaViolation] in
            var found: [SchemaViolation] = item["key"].isEmpty ? [item["key"].required()] : []
            let path = item["path"]
            if path.isEmpty { found.append(path.required()) }
            if path.text.hasPrefix("/") { found.append(path.invalid("must be a relative path")) }
            if path.text.split(separator: "/").contains("..") { found.append(path.invalid("must not contain '..'")) }
            return found
        }
    }
}
