public import JSON
import KubernetesAPI

/// Rules about `metadata` and the annotations of `koguma.io`, which no CRD can state.
///
/// An annotation that breaks one does not make the object invalid: its controller says so in a condition.
public enum MetadataRules {
    /// Every rule that the `metadata` of an object of ours breaks.
    public static func violations(of object: JSONValue) -> [Violation] {
        guard let metadata = object["metadata"]?.object else {
            return [Violation(.init(path: "metadata", reason: .required, message: "Required value"))]
        }
        var found: [Violation] = []
        for (key, value) in metadata where !value.isNull {
            if let type = fields[key] {
                if let problem = type.problem(value) { found.append(Violation("metadata.\(key)", problem)) }
            } else {
                found.append(Violation("metadata.\(key)", Message.unknownField))
            }
        }
        if !object.hasName {
            found.append(
                Violation(
                    .init(
                        path: "metadata.name", reason: .required,
                        message: "Required value: name or generateName is required")))
        }
        for (key, value) in metadata["annotations"]?.object ?? [:] {
            guard let text = value.string, let problem = annotations[key]?(text) else { continue }
            found.append(Violation("metadata.annotations[\(key)]", problem))
        }
        return found
    }

    private enum FieldType {
        case text, number, strings, list

        func problem(_ value: JSONValue) -> String? {
            switch (self, value) {
            case (.text, .string), (.number, .integer), (.list, .array): nil
            case (.strings, .object(let members)):
                members.values.allSatisfy { $0.string != nil } ? nil : "values must be strings: quote them"
            case (.text, _): "must be a string"
            case (.number, _): "must be a whole number"
            case (.strings, _): "must be an object of strings"
            case (.list, _): "must be a list"
            }
        }
    }

    /// `ObjectMeta` of Kubernetes.
    private static let fields: [String: FieldType] = [
        "name": .text, "generateName": .text, "namespace": .text, "labels": .strings, "annotations": .strings,
        "finalizers": .list, "ownerReferences": .list, "managedFields": .list, "creationTimestamp": .text,
        "deletionTimestamp": .text, "deletionGracePeriodSeconds": .number, "generation": .number,
        "resourceVersion": .text, "uid": .text, "selfLink": .text,
    ]

    /// What is wrong with the value of an annotation, or nil.
    private static let annotations: [String: @Sendable (String) -> String?] = [
        Names.Annotation.permissionPrecedence: { value in
            PermissionPrecedence(rawValue: value) == nil ? "has to be AllowWins or MostSpecific" : nil
        },
        Names.Annotation.deletionPolicy: { $0 == Names.retain ? nil : "has to be \(Names.retain)" },
        Names.Annotation.taint: { Fingerprint.isValid(Fingerprint.normalized($0)) ? nil : fingerprintWanted },
        Names.Annotation.recreate: { Fingerprint.isValid(Fingerprint.normalized($0)) ? nil : fingerprintWanted },
    ]

    private static let fingerprintWanted =
        "has to be an SPKI fingerprint: 64 hexadecimal digits, as in status.mtls.anchors"
}

extension JSONValue {
    /// Whether an object has a name, or asks for one.
    fileprivate var hasName: Bool {
        ["name", "generateName"].contains { self["metadata"]?.hasContent($0) ?? false }
    }
}
