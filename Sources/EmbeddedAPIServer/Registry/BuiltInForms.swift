import FoundationEssentials
import JSON
import KubernetesAPI

/// The form in which built-in kinds are stored: as a server's types write themselves.
enum BuiltInForms {
    /// Turns an object of a request, in its endpoint's version, into that form.
    static func normalize(_ object: inout JSONValue, _ resource: ResourceDefinition) throws(DecodingProblem) {
        switch resource.storage {
        case BuiltInResources.secrets:
            try checkBase64(object["data"])
            mergeStringData(&object)
            dropEmpty(&object, ["data"])
            if (object["type"]?.string ?? "").isEmpty { object["type"] = "Opaque" }
        case BuiltInResources.configMaps:
            try checkBase64(object["binaryData"])
            dropEmpty(&object, ["data", "binaryData"])
        case BuiltInResources.namespaces:
            setDefault(&object, "spec", .object([:]))
            setDefault(&object, "status", .object([:]))
            let name = object.objectName
            if !name.isEmpty { object[path: ["metadata", "labels", NamespaceRules.nameLabel]] = .string(name) }
        case BuiltInResources.leases:
            setDefault(&object, "spec", .object([:]))
            try checkMicroTimes(object["spec"], ["acquireTime", "renewTime"])
        case BuiltInResources.events:
            try checkMicroTimes(object, ["eventTime"])
            try checkMicroTimes(object["series"], ["lastObservedTime"])
            EventConversion.complete(&object, group: resource.gvk.group)
        case BuiltInResources.customResourceDefinitions: CustomResourceDefinitionForm.applyDefaults(&object)
        case BuiltInResources.validatingWebhooks: webhookDefaults(&object, isMutating: false)
        case BuiltInResources.mutatingWebhooks: webhookDefaults(&object, isMutating: true)
        default: break
        }
    }

    /// What an object of the kind has before anything is set: of that nobody becomes the owner.
    static func empty(_ resource: ResourceDefinition) -> JSONValue {
        var object: JSONValue = ["metadata": .object([:])]
        switch resource.storage {
        case BuiltInResources.events: EventConversion.complete(&object, group: resource.gvk.group)
        case BuiltInResources.namespaces, BuiltInResources.leases, BuiltInResources.customResourceDefinitions:
            object["spec"] = .object([:])
            object["status"] = .object([:])
            if resource.storage == BuiltInResources.customResourceDefinitions {
                object["spec"] = ["names": .object([:])]
            }
        default: break
        }
        return object
    }

    private static func setDefault(_ object: inout JSONValue, _ key: String, _ value: JSONValue) {
        if object[key] == nil { object[key] = value }
    }

    private static func dropEmpty(_ object: inout JSONValue, _ keys: [String]) {
        for key in keys where object[key]?.object?.isEmpty == true { object[key] = nil }
    }

    private static func checkBase64(_ data: JSONValue?) throws(DecodingProblem) {
        for (_, value) in data?.object ?? [:] {
            guard let text = value.string, let problem = base64Problem(text) else { continue }
            throw DecodingProblem("illegal base64 data at input byte \(problem)")
        }
    }

    /// The offset of the first byte that is not base64.
    private static func base64Problem(_ text: String) -> Int? {
        if Data(base64Encoded: text) != nil { return nil }
        let isDigit = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: "/")
        }
        let bytes = Array(text.utf8)
        return bytes.firstIndex { !isDigit($0) } ?? max(bytes.count - 1, 0)
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

    /// Times with microseconds must have them.
    private static func checkMicroTimes(_ object: JSONValue?, _ keys: [String]) throws(DecodingProblem) {
        for key in keys {
            guard let text = object?[key]?.string else { continue }
            guard text.contains("."), Timestamp.parse(text) != nil else {
                throw DecodingProblem(
                    "parsing time \"\(text)\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse it")
            }
        }
    }

    /// The defaults of admissionregistration.k8s.io/v1.
    private static func webhookDefaults(_ object: inout JSONValue, isMutating: Bool) {
        guard let webhooks = object["webhooks"]?.array else { return }
        object["webhooks"] = .array(
            webhooks.map { webhook in
                var webhook = webhook
                setDefault(&webhook, "failurePolicy", "Fail")
                setDefault(&webhook, "matchPolicy", "Equivalent")
                setDefault(&webhook, "namespaceSelector", .object([:]))
                setDefault(&webhook, "objectSelector", .object([:]))
                setDefault(&webhook, "timeoutSeconds", 10)
                if isMutating { setDefault(&webhook, "reinvocationPolicy", "Never") }
                if var service = webhook["clientConfig"]?["service"] {
                    setDefault(&service, "port", 443)
                    webhook[path: ["clientConfig", "service"]] = service
                }
                webhook["rules"] = webhook["rules"]?.array.map { rules in
                    .array(
                        rules.map { rule in
                            var rule = rule
                            setDefault(&rule, "scope", "*")
                            return rule
                        })
                }
                return webhook
            })
    }
}
