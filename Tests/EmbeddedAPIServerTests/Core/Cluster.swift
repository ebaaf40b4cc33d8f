import FoundationEssentials
import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

/// A core with short forms for the requests that tests make.
struct Cluster: Sendable {
    let core: APICore

    init(core: APICore) {
        self.core = core
    }

    init(_ configure: (inout APICore.Configuration) -> Void = { _ in }) {
        var configuration = APICore.Configuration()
        configure(&configuration)
        core = APICore(configuration: configuration)
    }

    /// What a test names an object by.
    struct Reference: Sendable {
        var apiVersion: String
        var kind: String
        var namespace: String
        var name: String

        static func secret(_ name: String, in namespace: String = "default") -> Reference {
            Reference(apiVersion: "v1", kind: "Secret", namespace: namespace, name: name)
        }

        static func configMap(_ name: String, in namespace: String = "default") -> Reference {
            Reference(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: name)
        }

        static func namespace(_ name: String) -> Reference {
            Reference(apiVersion: "v1", kind: "Namespace", namespace: "", name: name)
        }

        static func foo(_ name: String, in namespace: String = "default") -> Reference {
            Reference(apiVersion: "example.io/v1", kind: "Foo", namespace: namespace, name: name)
        }
    }

    func target(_ reference: Reference, _ subresource: Subresource? = nil) throws -> ObjectTarget {
        let gvk = GroupVersionKind(apiVersion: reference.apiVersion, kind: reference.kind)
        let resource = try #require(core.registry.definition(kind: gvk))
        return ObjectTarget(
            resource: resource, namespace: resource.isNamespaced ? reference.namespace : "", name: reference.name,
            subresource: subresource)
    }

    private func target(of object: JSONValue, in namespace: String, _ subresource: Subresource? = nil) throws
        -> ObjectTarget
    {
        try target(
            Reference(
                apiVersion: object.apiVersion, kind: object.kind,
                namespace: object.objectNamespace.isEmpty ? namespace : object.objectNamespace, name: object.objectName),
            subresource)
    }

    func options(_ manager: String = "tester") -> WriteOptions {
        WriteOptions(caller: Caller(user: "test", groups: []), fieldManager: manager)
    }

    @discardableResult
    func create(_ object: JSONValue, in namespace: String = "default", _ options: WriteOptions? = nil) throws
        -> JSONValue
    {
        var collection = try target(of: object, in: namespace)
        collection.name = ""
        return try core.create(RequestBody(bytes: object.encoded()), at: collection, options ?? self.options()).object
            .json
    }

    @discardableResult
    func update(
        _ object: JSONValue, in namespace: String = "default", _ subresource: Subresource? = nil,
        _ options: WriteOptions? = nil
    ) throws -> JSONValue {
        let target = try target(of: object, in: namespace, subresource)
        return try core.update(RequestBody(bytes: object.encoded()), at: target, options ?? self.options()).object.json
    }

    @discardableResult
    func patch(
        _ reference: Reference, _ patch: JSONValue, _ type: PatchType = .merge, _ subresource: Subresource? = nil,
        _ options: WriteOptions? = nil
    ) throws -> JSONValue {
        try core.patch(
            RequestBody(bytes: patch.encoded()), type: type, at: try target(reference, subresource),
            options ?? self.options()
        ).object.json
    }

    @discardableResult
    func apply(
        _ object: JSONValue, by manager: String, force: Bool = false, in namespace: String = "default",
        _ subresource: Subresource? = nil
    ) throws -> JSONValue {
        var options = options(manager)
        options.force = force
        let target = try target(of: object, in: namespace, subresource)
        return try core.patch(RequestBody(bytes: object.encoded()), type: .apply, at: target, options).object.json
    }

    func get(_ reference: Reference) throws -> JSONValue { try core.get(try target(reference)).json }

    func exists(_ reference: Reference) -> Bool { (try? get(reference)) != nil }

    @discardableResult
    func delete(_ reference: Reference, _ configure: (inout DeleteOptions) -> Void = { _ in }) throws -> DeleteResult {
        var options = DeleteOptions(caller: Caller(user: "test", groups: []))
        configure(&options)
        return try core.delete(try target(reference), options)
    }

    func list(_ reference: Reference, _ configure: (inout ListOptions) -> Void = { _ in }) throws -> ListResult {
        var collection = try target(reference)
        collection.name = ""
        var options = ListOptions()
        configure(&options)
        return try core.list(collection, options)
    }

    func names(_ reference: Reference, _ configure: (inout ListOptions) -> Void = { _ in }) throws -> [String] {
        try list(reference, configure).objects.map(\.json.objectName)
    }

    func watch(_ reference: Reference, _ configure: (inout WatchOptions) -> Void = { _ in }) throws -> APIWatchStream {
        var collection = try target(reference)
        collection.name = ""
        var options = WatchOptions()
        configure(&options)
        return try core.watch(collection, options)
    }

    /// A kind with a status, defaults, a keyed list and a set.
    func installFoo(hasStatus: Bool = true) throws {
        try create(Self.fooDefinition(hasStatus: hasStatus))
    }

    static func fooDefinition(hasStatus: Bool = true) -> JSONValue {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "spec": [
                    "type": "object", "required": ["a"],
                    "properties": [
                        "a": ["type": "string", "maxLength": 5],
                        "b": ["type": "integer", "default": 3],
                        "list": [
                            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                            "items": [
                                "type": "object", "required": ["name"],
                                "properties": ["name": ["type": "string"], "v": ["type": "integer"]],
                            ],
                        ],
                        "set": [
                            "type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"],
                        ],
                        "whole": ["type": "array", "items": ["type": "string"]],
                        "map": ["type": "object", "additionalProperties": ["type": "string"]],
                        "open": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                    ],
                ],
                "status": [
                    "type": "object",
                    "properties": ["x": ["type": "string"], "n": ["type": "integer"]],
                ],
            ],
        ]
        var version: JSONValue = [
            "name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema],
        ]
        if hasStatus { version["subresources"] = ["status": .object([:])] }
        return [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "foos.example.io"],
            "spec": [
                "group": "example.io", "scope": "Namespaced", "names": ["plural": "foos", "kind": "Foo"],
                "versions": [version],
            ],
        ]
    }
}

func secret(_ name: String, _ data: [String: String] = [:], metadata: JSONObject = [:]) -> JSONValue {
    var metadata = metadata
    metadata["name"] = .string(name)
    return [
        "apiVersion": "v1", "kind": "Secret", "metadata": .object(metadata), "stringData": JSONValue(data),
    ]
}

func configMap(_ name: String, _ data: [String: String] = [:], metadata: JSONObject = [:]) -> JSONValue {
    var metadata = metadata
    metadata["name"] = .string(name)
    return ["apiVersion": "v1", "kind": "ConfigMap", "metadata": .object(metadata), "data": JSONValue(data)]
}

func foo(_ name: String, _ spec: JSONValue = ["a": "x"], metadata: JSONObject = [:]) -> JSONValue {
    var metadata = metadata
    metadata["name"] = .string(name)
    return ["apiVersion": "example.io/v1", "kind": "Foo", "metadata": .object(metadata), "spec": spec]
}

/// The refusal that the body meets.
func refusal(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> APIStatusError? {
    do {
        try body()
    } catch let error as APIStatusError {
        return error
    } catch {
        Issue.record("unexpected \(error)", sourceLocation: sourceLocation)
        return nil
    }
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
    return nil
}

func expectRefusal(
    _ code: Int, _ reason: String, _ message: String? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    guard let error = refusal(body, sourceLocation: sourceLocation) else { return }
    #expect(error.code == code, sourceLocation: sourceLocation)
    #expect(error.reason == reason, sourceLocation: sourceLocation)
    if let message { #expect(error.message == message, sourceLocation: sourceLocation) }
}

extension JSONValue {
    var version: String { metadata("resourceVersion") }
    var generation: Int64? { self["metadata"]?["generation"]?.integer }

    /// The fields of a manager, as canonical text; nil if it has none.
    func fields(of manager: String, _ operation: String? = nil) -> String? {
        self["metadata"]?["managedFields"]?.array?.first {
            $0["manager"]?.string == manager && (operation == nil || $0["operation"]?.string == operation)
        }?["fieldsV1"]?.text
    }
}
