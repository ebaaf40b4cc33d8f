import JSON
import TestSupport
import Testing

extension Installation {
    /// Takes the CEL rules out of the definition of Mesh while `body` runs.
    func withoutRules(_ body: () async throws -> Void) async throws {
        try await withDefinition(transform: { $0.without("x-kubernetes-validations") }, body)
    }

    /// Changes the definition of Mesh while `body` runs.
    func withDefinition(transform: (JSONValue) -> JSONValue, _ body: () async throws -> Void) async throws {
        var definition = transform(try await kubectl.get("customresourcedefinition", "meshes.kuma.io"))
        definition[path: ["metadata", "resourceVersion"]] = nil
        definition[path: ["metadata", "managedFields"]] = nil
        try await kubectl("replace", "-f", "-", input: definition.text)
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try await cluster.applyDefinitions()
        try result.get()
    }
}

extension JSONValue {
    /// The value without the members of that name, wherever they are.
    func without(_ name: String) -> JSONValue {
        switch self {
        case .object(let members):
            .object(JSONObject(members.filter { $0.key != name }.map { (key: $0.key, value: $0.value.without(name)) }))
        case .array(let elements): .array(elements.map { $0.without(name) })
        default: self
        }
    }
}
