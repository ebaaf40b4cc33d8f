import JSON
import KubernetesAPI
import MeshAPI
import YAML

/// Checks manifests without a cluster: what `koguma validate` does, files aside.
public enum ManifestValidator {
    /// Something that is wrong with a manifest.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// The file's name, as it was given.
        public let file: String
        /// Counted from 1.
        public let line: Int
        /// The field, as `spec.mtls.enabledBackend`; empty for a document as a whole.
        public let path: String
        /// What is wrong, in the words of an API server or of Kuma.
        public let message: String

        /// `file:line: path: message`.
        public var description: String {
            "\(file):\(line): " + (path.isEmpty ? "" : "\(path): ") + message
        }
    }

    /// What was found in a file.
    public struct Report: Sendable, Hashable {
        /// How many objects were of a kind of ours.
        public var checked = 0
        /// Objects of Kuma's group whose kind is none of ours, as `file:line: kind`: Kuma has many, and a typo looks alike.
        public var skipped: [String] = []
        /// In order of their lines.
        public var findings: [Finding] = []
    }

    /// Checks every object of a kind of ours in the file: fields that nobody knows (as `kubectl` does), schema, rules,
    /// metadata and annotations.
    ///
    /// Objects of other kinds are passed over.
    ///
    /// - Parameter bytes: YAML or JSON, of one or several documents; a list counts for what is in it.
    public static func validate(_ bytes: [UInt8], file: String) -> Report {
        var report = Report()
        do {
            for document in try YAML.parse(bytes) {
                check(document.value, at: [], of: document, file: file, into: &report)
            }
        } catch {
            report.findings.append(
                Finding(file: file, line: error.location?.line ?? 1, path: "", message: error.problem))
        }
        report.findings.sort { ($0.line, $0.path) < ($1.line, $1.path) }
        return report
    }

    private static func check(
        _ object: JSONValue, at place: [YAMLPathElement], of document: YAMLDocument, file: String,
        into report: inout Report
    ) {
        func find(_ message: String, at path: [YAMLPathElement], named name: String) {
            let line = document.nearestLocation(to: place + path).line
            report.findings.append(Finding(file: file, line: line, path: name, message: message))
        }
        if let items = object["items"]?.array, object["kind"]?.string?.hasSuffix("List") == true {
            for (index, item) in items.enumerated() {
                check(item, at: place + [.key("items"), .index(index)], of: document, file: file, into: &report)
            }
            return
        }
        guard let kind = object["kind"]?.string, let apiVersion = object["apiVersion"]?.string else {
            if let type = object["type"]?.string, kinds.contains(type) {
                find(
                    "is Kuma's Universal form, which is not supported: use apiVersion, kind, metadata and spec",
                    at: [.key("type")], named: "type")
            } else {
                for key in ["apiVersion", "kind"] where object[key]?.string == nil {
                    find("is missing, or no string", at: [.key(key)], named: key)
                }
            }
            return
        }
        let gvk = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        guard let violations = CustomResourceDefinitions.validate(object) else {
            guard gvk.group == APIGroup.name else { return }
            if kinds.contains(kind) {
                find("there is no \(kind) of \(apiVersion)", at: [.key("apiVersion")], named: "apiVersion")
            } else {
                report.skipped.append("\(file):\(document.nearestLocation(to: place + [.key("kind")]).line): \(kind)")
            }
            return
        }
        report.checked += 1
        // What a definition cannot refuse.
        let more =
            switch gvk {
            case Mesh.resource.gvk: UnknownMeshKeys.violations(of: object)
            case MeshTrafficPermission.resource.gvk: NotUnderstoodTargets.violations(of: object)
            default: [Violation]()
            }
        for violation in violations + more + MetadataRules.violations(of: object) {
            let name = violation.path == SchemaViolation.wholeObject ? "" : violation.path
            find(violation.message, at: FieldPath.elements(of: name, in: object), named: name)
        }
    }

    private static let kinds: Set<String> = [
        Mesh.resource.gvk.kind, MeshTrafficPermission.resource.gvk.kind, TrafficPermission.resource.gvk.kind,
        Dataplane.resource.gvk.kind,
    ]
}

/// Paths of fields as API servers write them.
enum FieldPath {
    /// The steps that the path means in this object: names may have dots in them, so that the object has to be asked.
    static func elements(of path: String, in object: JSONValue) -> [YAMLPathElement] {
        var elements: [YAMLPathElement] = []
        var rest = path[...]
        var value: JSONValue? = object
        while !rest.isEmpty {
            if rest.first == "[", let end = rest.firstIndex(of: "]") {
                let name = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
                if value?.array != nil, let index = Int(name) {
                    elements.append(.index(index))
                    value = value?[index]
                } else {
                    elements.append(.key(String(name)))
                    value = value?[String(name)]
                }
                continue
            }
            if rest.first == "." { rest = rest.dropFirst() }
            let name = longestKey(of: value, beginning: rest) ?? rest.prefix { $0 != "." && $0 != "[" }
            if name.isEmpty { break }
            elements.append(.key(String(name)))
            rest = rest.dropFirst(name.count)
            value = value?[String(name)]
        }
        return elements
    }

    /// The longest name of a member with which the path goes on.
    private static func longestKey(of value: JSONValue?, beginning path: Substring) -> Substring? {
        let candidates = (value?.object?.keys ?? []).filter { key in
            guard !key.isEmpty, path.hasPrefix(key) else { return false }
            let next = path.dropFirst(key.count).first
            return next == nil || next == "." || next == "["
        }
        return candidates.max { $0.count < $1.count }.map { path.prefix($0.count) }
    }
}
