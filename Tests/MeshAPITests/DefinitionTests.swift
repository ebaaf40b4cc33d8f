import FoundationEssentials
import JSON
import KubernetesAPI
import Testing
import YAML

@testable import MeshAPI

@Suite struct DefinitionTests {
    /// An object in which every property of the schema has a value goes through the types unharmed, and leaves no
    /// property of theirs empty.
    @Test func typesAndSchemasAgree() throws {
        let mesh = populated(try schema(of: Mesh.resource))
        try roundTrip(MutualTLSSpec.self, mesh[path: ["spec", "mtls"]])
        try roundTrip(MeshStatus.self, mesh["status"])
        let source = mesh[path: ["spec", "mtls", "backends"]]?[0]?[path: ["conf", "cert"]]
        for (key, value) in try #require(source?.object) {
            let chosen: JSONValue = .object([key: value])
            #expect(try DataSource(json: chosen).json == chosen)
        }
        let permission = populated(try schema(of: MeshTrafficPermission.resource))
        try roundTrip(MeshTrafficPermissionSpec.self, permission["spec"])
        try roundTrip(MeshTrafficPermissionStatus.self, permission["status"])
        let legacy = populated(try schema(of: TrafficPermission.resource))
        try roundTrip(TrafficPermissionSpec.self, legacy["spec"])
        let dataplane = populated(try schema(of: Dataplane.resource))
        try roundTrip(DataplaneStatus.self, dataplane["status"])
    }

    private func roundTrip<T: JSONDecodable & JSONEncodable>(_ type: T.Type, _ json: JSONValue?) throws {
        let json = try #require(json)
        let value = try T(json: json)
        #expect(value.json == json)
        // What cannot be read is nothing that the schema allows.
        #expect(emptyProperties(of: value).filter { $0 != ".unreadableMutualTLS" } == [], "\(type)")
    }

    private func schema(of type: ResourceType) throws -> JSONValue {
        try #require(CustomResourceDefinitions.definitions.first { $0.type == type }?.root.json)
    }

    @Test func everyFieldIsDescribed() throws {
        for definition in CustomResourceDefinitions.definitions {
            #expect(undescribed(definition.root.json, at: definition.type.gvk.kind) == [])
            #expect(definition.schema != nil)
        }
    }

    /// Rules would be refused by a server that cannot tell what they cost.
    @Test func everyStringListAndMapIsBounded() throws {
        for definition in CustomResourceDefinitions.definitions {
            #expect(unbounded(definition.root.json, at: definition.type.gvk.kind) == [])
        }
    }

    @Test func manifestsAreUpToDate() throws {
        for definition in CustomResourceDefinitions.all {
            let path = testDirectory + "/../../Manifests/crds/" + CustomResourceDefinitions.fileName(of: definition)
            let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            #expect(text == YAML.encode(definition), "Run `koguma crds --output Manifests/crds`.")
        }
    }

    @Test func tellsOursFromKumas() throws {
        for definition in CustomResourceDefinitions.all {
            #expect(CustomResourceDefinitions.isOurs(definition))
            var kumas = definition
            kumas[path: ["spec", "versions"]] = [
                ["name": "v1alpha1", "schema": ["openAPIV3Schema": ["type": "object", "properties": ["spec": [:]]]]]
            ]
            #expect(!CustomResourceDefinitions.isOurs(kumas))
        }
    }
}

/// A value for the schema, with every property in it.
private func populated(_ schema: JSONValue) -> JSONValue {
    if let values = schema["enum"]?.array { return values[0] }
    if schema["x-kubernetes-int-or-string"] != nil { return 2048 }
    switch schema["type"]?.string {
    case "object":
        if let values = schema["additionalProperties"] { return ["key": populated(values)] }
        return .object((schema["properties"]?.object ?? [:]).mapValues(populated))
    case "array": return [populated(schema["items"] ?? [:])]
    case "integer": return 7
    case "boolean": return true
    case "string": return schema["format"] == "date-time" ? "2026-01-02T03:04:05Z" : "text"
    default: return [["anything": .null]]
    }
}

/// The stored properties that are nil or empty, anywhere in the value.
private func emptyProperties(of value: Any, at path: String = "") -> [String] {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional, mirror.children.isEmpty { return [path] }
    if mirror.displayStyle == .collection, mirror.children.isEmpty { return [path] }
    if value is JSONValue || value is Date || value is Duration { return [] }
    return mirror.children.flatMap { emptyProperties(of: $0.value, at: "\(path).\($0.label ?? "")") }
}

private func undescribed(_ schema: JSONValue, at path: String) -> [String] {
    var found: [String] = []
    // A definition may not describe metadata.
    if path.hasSuffix(".metadata") { return [] }
    if schema["description"]?.string?.isEmpty != false { found.append(path) }
    for (name, field) in schema["properties"]?.object ?? [:] { found += undescribed(field, at: "\(path).\(name)") }
    for keyword in ["items", "additionalProperties"] {
        if let field = schema[keyword] { found += undescribed(field, at: "\(path).\(keyword)") }
    }
    return found
}

private func unbounded(_ schema: JSONValue, at path: String) -> [String] {
    var found: [String] = []
    let bound: String? =
        switch schema["type"]?.string {
        case "string": schema["enum"] == nil && schema["format"] == nil ? "maxLength" : nil
        case "array": "maxItems"
        case "object": schema["additionalProperties"] == nil ? nil : "maxProperties"
        default: nil
        }
    if let bound, schema[bound] == nil { found.append(path) }
    for (name, field) in schema["properties"]?.object ?? [:] { found += unbounded(field, at: "\(path).\(name)") }
    for keyword in ["items", "additionalProperties"] {
        if let field = schema[keyword] { found += unbounded(field, at: "\(path).\(keyword)") }
    }
    return found
}
