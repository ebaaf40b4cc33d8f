import FoundationEssentials
import JSON
import KubernetesAPI
import Testing
import YAML

@testable import MeshAPI

/// The objects of `Corpus`: see the README there.
enum Corpus {
    struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var object: JSONValue
        /// `path: message`, sorted.
        var violations: [String]

        var testDescription: String { what }
    }

    static let valid = read("valid")
    static let invalid = read("invalid")

    private static func read(_ folder: String) -> [Case] {
        let directory = testDirectory + "/Corpus/\(folder)"
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted().flatMap { name in
                let bytes = try Data(contentsOf: URL(filePath: directory + "/" + name))
                return try YAML.parse(Array(bytes)).flatMap { document in
                    try (document.value.array ?? []).map { try Case($0) }
                }
            }
        } catch {
            return [Case(what: "\(folder): \(error)", object: .null, violations: ["unreadable corpus"])]
        }
    }
}

/// Where the sources of these tests are.
let testDirectory = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex))

extension Corpus.Case {
    fileprivate init(_ json: JSONValue) throws {
        let reader = try JSONReader(json)
        what = try reader.required("what")
        if let spec = reader.object["mesh"] {
            object = [
                "apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": ["name": "koguma-corpus"], "spec": spec,
            ]
        } else if let spec = reader.object["permission"] {
            object = [
                "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
                "metadata": ["name": "koguma-corpus", "namespace": "default"], "spec": spec,
            ]
        } else if let spec = reader.object["legacy"] {
            object = [
                "apiVersion": "kuma.io/v1alpha1", "kind": "TrafficPermission",
                "metadata": ["name": "koguma-corpus"], "mesh": "default", "spec": spec,
            ]
        } else if let spec = reader.object["dataplane"] {
            object = [
                "apiVersion": "kuma.io/v1alpha1", "kind": "Dataplane",
                "metadata": ["name": "koguma-corpus", "namespace": "default"], "mesh": "default", "spec": spec,
            ]
        } else {
            object = try reader.required("object")
        }
        let violations: [[String: String]] = try reader.value("violations", default: [])
        self.violations = violations.flatMap { $0.map { "\($0.key): \($0.value)" } }.sorted()
    }

    /// What an API server decides about: the object pruned and defaulted.
    var stored: JSONValue { object.stored }
}

extension JSONValue {
    /// What an API server would store of an object of ours.
    var stored: JSONValue {
        guard let schema = CustomResourceDefinitions.schema(for: gvk) else { return self }
        return schema.applyDefaults(schema.prune(self).0)
    }

    /// The type that an object names.
    var gvk: GroupVersionKind {
        GroupVersionKind(apiVersion: self["apiVersion"]?.string ?? "", kind: self["kind"]?.string ?? "")
    }
}
