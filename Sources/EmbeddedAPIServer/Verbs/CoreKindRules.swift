import FoundationEssentials
import JSON
import KubernetesAPI

/// Secrets: their type, their size, and that immutable ones stay so.
struct SecretRules: KindRules {
    /// Of all values together (k8s.io/api, core/v1: MaxSecretSize).
    static let maximumSize = 1 << 20

    private static let requiredKeys: [String: [String]] = [
        "kubernetes.io/tls": ["tls.crt", "tls.key"],
        "kubernetes.io/dockercfg": [".dockercfg"],
        "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
        "kubernetes.io/ssh-auth": ["ssh-privatekey"],
    ]

    func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        // An update that says no type keeps it.
        if (object["type"]?.string ?? "").isEmpty { object["type"] = old["type"] }
    }

    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let data = object["data"]?.object ?? [:]
        var found = DataRules.keys(data, "data")
        let size = data.reduce(0) { $0 + ($1.value.string ?? "").utf8.count * 3 / 4 }
        if size > Self.maximumSize { found.append(DataRules.tooLong("data", Self.maximumSize)) }
        let type = object["type"]?.string ?? ""
        for key in Self.requiredKeys[type] ?? [] where data[key] == nil { found.append(.required("data[\(key)]")) }
        if type == "kubernetes.io/basic-auth", data["username"] == nil, data["password"] == nil {
            found += ["username", "password"].map { .required("data[\($0)]") }
        }
        if type == "kubernetes.io/service-account-token",
            object["metadata"]?["annotations"]?["kubernetes.io/service-account.name"]?.string == nil
        {
            found.append(.required("metadata.annotations[kubernetes.io/service-account.name]"))
        }
        guard let old else { return found }
        if object["type"] != old["type"] {
            found.append(.invalid("type", value: object["type"] ?? "", "field is immutable"))
        }
        return found + DataRules.immutability(from: old, to: object, ["data"])
    }
}

/// ConfigMaps: keys, size, immutability.
struct ConfigMapRules: KindRules {
    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let data = object["data"]?.object ?? [:]
        let binary = object["binaryData"]?.object ?? [:]
        var found = DataRules.keys(data, "data") + DataRules.keys(binary, "binaryData")
        for (key, _) in data where binary.contains(key) {
            found.append(.invalid("data[\(key)]", value: .string(key), "duplicate of key present in binaryData"))
        }
        let size =
            data.reduce(0) { $0 + ($1.value.string ?? "").utf8.count }
            + binary.reduce(0) { $0 + ($1.value.string ?? "").utf8.count * 3 / 4 }
        if size > SecretRules.maximumSize {
            // The path that a real server names for the object as a whole.
            found.append(DataRules.tooLong("[]", SecretRules.maximumSize))
        }
        guard let old else { return found }
        return found + DataRules.immutability(from: old, to: object, ["data", "binaryData"])
    }
}

/// What Secrets and ConfigMaps have in common.
enum DataRules {
    static func keys(_ data: JSONObject, _ field: String) -> [SchemaViolation] {
        data.flatMap { key, _ in
            NameRules.configKey(key).map { .invalid("\(field)[\(key)]", value: .string(key), $0) }
        }
    }

    static func tooLong(_ path: String, _ limit: Int) -> SchemaViolation {
        SchemaViolation(path: path, reason: .tooLong, message: "Too long: may not be more than \(limit) bytes")
    }

    static func immutability(from old: JSONValue, to new: JSONValue, _ fields: [String]) -> [SchemaViolation] {
        guard old["immutable"]?.bool == true else { return [] }
        let changed = fields.filter { (old[$0] ?? .object([:])) != (new[$0] ?? .object([:])) }
        let unlocked = new["immutable"]?.bool == true ? [] : ["immutable"]
        return (unlocked + changed).map { .forbidden($0, "field is immutable when `immutable` is set") }
    }
}

/// Namespaces: a phase, a finalizer of their own, and some that stay.
struct NamespaceRules: KindRules {
    /// Those that a server needs (k8s.io/apiserver, admission NamespaceLifecycle).
    static let permanent: Set<String> = ["default", "kube-system", "kube-public"]
    static let nameLabel = "kubernetes.io/metadata.name"

    func nameProblems(_ name: String) -> [String] { NameRules.label(name) }

    func prepareForCreate(_ object: inout JSONValue) {
        object["status"] = ["phase": "Active"]
        let finalizers = object["spec"]?["finalizers"]?.array ?? []
        object[path: ["spec", "finalizers"]] = .array(
            finalizers.contains("kubernetes") ? finalizers : finalizers + ["kubernetes"])
        addNameLabel(&object)
    }

    func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        switch subresource {
        case .finalize: keep(only: ["spec", "finalizers"], of: &object, old: old)
        case nil:
            object["spec"] = old["spec"]
            object["status"] = old["status"]
        default: separateStatus(&object, old: old, subresource: subresource)
        }
        addNameLabel(&object)
    }

    private func addNameLabel(_ object: inout JSONValue) {
        let name = object.objectName
        guard !name.isEmpty else { return }
        object[path: ["metadata", "labels", Self.nameLabel]] = .string(name)
    }

    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let phase = object["status"]?["phase"]
        guard old != nil, let phase, phase != (object.isBeingDeleted ? "Terminating" : "Active") else { return [] }
        let rule =
            object.isBeingDeleted
            ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
            : "may only be 'Active' if `deletionTimestamp` is empty"
        return [.invalid("status.Phase", value: phase, rule)]
    }

    func deletionProblem(_ object: JSONValue) -> String? {
        Self.permanent.contains(object.objectName) ? "this namespace may not be deleted" : nil
    }
}

/// Events: what they are about lies in their namespace, and new ones do not change but for their series.
struct EventRules: KindRules {
    var createsOnUpdate: Bool { true }

    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        // Both groups are held to the same rules, in the form that is stored.
        guard object.apiVersion == "v1" else {
            return violations(
                EventConversion.toCore(object), old: old.map(EventConversion.toCore), subresource: subresource)
        }
        var found: [SchemaViolation] = []
        let regarding = object["involvedObject"]?["namespace"]?.string ?? ""
        let namespace = object.objectNamespace
        // Cluster-scoped objects have their events in the namespace default.
        if regarding.isEmpty ? namespace != "default" && namespace != "kube-system" : regarding != namespace {
            found.append(
                .invalid("involvedObject.namespace", value: .string(regarding), "does not match event.namespace"))
        }
        // The older form, written by older clients, is not held to these rules.
        guard object["eventTime"]?.string != nil else { return found }
        for (stored, name) in [
            ("reportingComponent", "reportingController"), ("reportingInstance", "reportingInstance"),
            ("action", "action"), ("reason", "reason"),
        ] {
            let text = object[stored]?.string ?? ""
            if text.isEmpty { found.append(.required(name)) }
            if stored != "reportingComponent", text.utf8.count > 128 {
                found.append(.invalid(name, value: "", "can have at most 128 characters"))
            }
        }
        if (object["message"]?.string ?? "").utf8.count > 1_024 {
            found.append(.invalid("message", value: "", "can have at most 1024 characters"))
        }
        let type = object["type"]?.string ?? ""
        if type != "Normal", type != "Warning" {
            found.append(.invalid("type", value: .string(type), "has invalid value: \(type)"))
        }
        if let old, old["eventTime"]?.string != nil { found += changes(from: old, to: object) }
        return found
    }

    private func changes(from old: JSONValue, to new: JSONValue) -> [SchemaViolation] {
        [
            "involvedObject", "reason", "message", "type", "eventTime", "action", "related", "reportingComponent",
            "reportingInstance",
        ].compactMap { field in
            old[field] == new[field]
                ? nil : .invalid(field, value: new[field] ?? .null, "field is immutable")
        }
    }
}
