import JSON
import KubernetesAPI

/// The selectors of a list or watch, ready to be asked.
struct ObjectSelector: Sendable {
    private let labels: LabelSelector
    private let fields: [FieldSelector.Requirement]
    /// Only the object of this name, where a path names one.
    private let name: String

    /// - Throws: 400 for what cannot be read, or a field that cannot be selected by.
    init(_ resource: ResourceDefinition, labels: String, fields: String, name: String = "") throws(APIStatusError) {
        self.name = name
        do {
            self.labels = try LabelSelector(parsing: labels)
            self.fields = try FieldSelector(parsing: fields).requirements
        } catch {
            throw .badRequest(error.description)
        }
        let known =
            ["metadata.name"] + (resource.isNamespaced ? ["metadata.namespace"] : []) + resource.selectableFields
        if let unknown = self.fields.first(where: { !known.contains($0.field) }) {
            throw .badRequest("field label not supported: \(unknown.field)")
        }
    }

    var selectsAll: Bool { labels.requirements.isEmpty && fields.isEmpty && name.isEmpty }

    /// Whether an object, in the version of the request, is selected.
    func matches(_ object: JSONValue) -> Bool {
        if !name.isEmpty, object.objectName != name { return false }
        if !labels.requirements.isEmpty, !labels.matches(object.objectLabels) { return false }
        return fields.allSatisfy { (Self.value($0.field, of: object) == $0.value) != $0.isNegated }
    }

    private static func value(_ field: String, of object: JSONValue) -> String {
        // The one field whose name is not its path.
        let path = field == "source" ? "source.component" : field
        switch object[path: path.split(separator: ".").map(String.init)] {
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .number(let number): return number.text
        case .null, .array, .object, nil: return ""
        }
    }
}
