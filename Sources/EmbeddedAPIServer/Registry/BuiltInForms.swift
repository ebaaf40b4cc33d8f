import FoundationEssentials
import JSON
import KubernetesAPI

/// The form in which built-in kinds are stored: as a server's types write themselves.
enum BuiltInForms {
    /// Sets what the types' own defaults cannot: what depends on other fields.
    static func complete(_ object: inout JSONValue, _ resource: ResourceDefinition) {
        switch resource.storage {
        case BuiltInResources.secrets: mergeStringData(&object)
        case BuiltInResources.namespaces:
            let name = object.objectName
            if !name.isEmpty { object[path: ["metadata", "labels", NamespaceRules.nameLabel]] = .string(name) }
        case BuiltInResources.customResourceDefinitions: CustomResourceDefinitionForm.applyDefaults(&object)
        default: break
        }
    }

    /// What an object of the kind has before anything is set: of that nobody becomes the owner.
    static func empty(_ type: APIType) -> JSONValue {
        var decoder = TypedDecoder(setsDefaults: false)
        return (try? decoder.decode(.object([:]), as: type)) ?? .object([:])
    }

    private static func mergeStringData(_ object: inout JSONValue) {
        guard let strings = object["stringData"]?.object else { return }
        object["stringData"] = nil
        var data = object["data"]?.object ?? [:]
        for (key, value) in strings {
            data[key] = .string(Data((value.string ?? "").utf8).base64EncodedString())
        }
        object["data"] = .object(data)
    }
}
