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
        let isPlain = !resource.isCustom && resource.selectableFields.isEmpty
        let known =
            ["metadata.name"] + (resource.isNamespaced || isPlain ? ["metadata.namespace"] : [])
            + resource.selectableFields
        if let unknown = self.fields.first(where: { !known.contains($0.field) }) {
            throw .badRequest(Self.problem(unknown.field, resource))
        }
    }

    /// Real servers have several ways to say it: kinds with fields of their own have each its own.
    private static func problem(_ field: String, _ resource: ResourceDefinition) -> String {
        switch resource.storage {
        case BuiltInResources.jobs: "field label \"\(field)\" not supported for \(resource.gvk.kind)"
        case _ where resource.isCustom || !resource.selectableFields.isEmpty: "field label not supported: \(field)"
        default: "\"\(field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
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
        let path = paths[field] ?? field
        switch object[path: path.split(separator: ".").map(String.init)] {
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .number(let number): return number.text
        case nil where Self.isNumber(field): return "0"
        case nil where Self.isFlag(field): return "false"
        case .null, .array, .object, nil: return ""
        }
    }

    /// The fields whose names are not their paths.
    private static let paths = ["source": "source.component", "status.successful": "status.succeeded"]

    /// What is left out where it is zero is selected as that.
    private static func isNumber(_ field: String) -> Bool { field == "status.successful" }
    private static func isFlag(_ field: String) -> Bool { field == "spec.hostNetwork" || field == "spec.unschedulable" }
}
