import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Testing

/// Each verb sends what the API expects and returns what it says.
@Suite struct VerbTests {
    private static let stored: JSONValue = [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": "a", "namespace": "ns", "resourceVersion": "7", "uid": "u"], "data": ["k": "v"],
    ]

    private let key = ObjectKey(namespace: "ns", name: "a")
    private let object = ConfigMap(metadata: ObjectMeta(name: "a", namespace: "ns"), data: ["k": "v"])

    private func sent(_ call: (KubernetesClient) async throws -> Void) async throws -> HTTPRequest {
        let transport = ScriptedTransport(.json(Self.stored))
        try await call(KubernetesClient(transport))
        return try #require(transport.requests.first)
    }

    private static let root = "https://api.test:6443/base/api/v1/namespaces/ns/configmaps"

    @Test func get() async throws {
        let request = try await sent { client in
            let found = try await client.get(ConfigMap.self, key)
            #expect(found.data == ["k": "v"])
            #expect(found.metadata.resourceVersion == "7")
        }
        #expect(request.description == "GET \(Self.root)/a")
        #expect(request.headers["Accept"] == "application/json")
        #expect(request.headers["User-Agent"] == "koguma")
        #expect(request.body == nil)
    }

    @Test func create() async throws {
        let options = WriteOptions(fieldManager: "koguma-mesh", isDryRun: true, fieldValidation: .strict)
        let request = try await sent { _ = try await $0.create(object, options: options) }
        #expect(
            request.description
                == "POST \(Self.root)?fieldManager=koguma-mesh&dryRun=All&fieldValidation=Strict")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(try JSONValue(parsing: request.body ?? []) == object.json)
    }

    @Test func replace() async throws {
        var object = object
        object.metadata.resourceVersion = "6"
        let whole = try await sent { _ = try await $0.replace(object) }
        #expect(whole.description == "PUT \(Self.root)/a?fieldValidation=Warn")
        #expect(try JSONValue(parsing: whole.body ?? [])["metadata"]?["resourceVersion"] == "6")
        let status = try await sent { _ = try await $0.replaceStatus(object) }
        #expect(status.description == "PUT \(Self.root)/a/status?fieldValidation=Warn")
    }

    @Test func delete() async throws {
        let options = DeleteOptions(uid: "u", resourceVersion: "7", propagation: .foreground, isDryRun: true)
        let request = try await sent { try await $0.delete(ConfigMap.self, key, options: options) }
        #expect(request.description == "DELETE \(Self.root)/a")
        #expect(
            try JSONValue(parsing: request.body ?? []) == [
                "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Foreground", "dryRun": ["All"],
                "preconditions": ["uid": "u", "resourceVersion": "7"],
            ])
    }

    @Test func patches() async throws {
        let merge = try await sent {
            _ = try await $0.mergePatch(ConfigMap.self, key, ["data": ["k": .null]], subresource: .status)
        }
        #expect(merge.description == "PATCH \(Self.root)/a/status?fieldValidation=Warn")
        #expect(merge.headers["Content-Type"] == "application/merge-patch+json")
        #expect(merge.body == Array(#"{"data":{"k":null}}"#.utf8))

        let patch = try JSONPatch(json: [["op": "remove", "path": "/data/k"]])
        let operations = try await sent { _ = try await $0.jsonPatch(ConfigMap.self, key, patch) }
        #expect(operations.headers["Content-Type"] == "application/json-patch+json")
        #expect(try JSONValue(parsing: operations.body ?? []) == patch.json)
    }

    @Test func serverSideApply() async throws {
        let request = try await sent {
            _ = try await $0.apply(
                ConfigMap.self, key, ["metadata": ["uid": "u", "managedFields": [[:]]], "data": ["k": "v"]],
                fieldManager: "koguma-mesh", force: true)
        }
        #expect(
            request.description == "PATCH \(Self.root)/a?fieldManager=koguma-mesh&fieldValidation=Warn&force=true")
        #expect(request.headers["Content-Type"] == "application/apply-patch+yaml")
        #expect(
            try JSONValue(parsing: request.body ?? []) == [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "namespace": "ns", "uid": "u"],
                "data": ["k": "v"],
            ])
    }

    @Test func raw() async throws {
        let request = try await sent { _ = try await $0.raw(.get, "/version", query: [("a b", "c&d")]) }
        #expect(request.description == "GET https://api.test:6443/base/version?a%20b=c%26d")
    }

    @Test(arguments: [
        ObjectKey(namespace: "ns", name: ".."), ObjectKey(namespace: "ns", name: "a/b"),
        ObjectKey(namespace: "..", name: "a"),
        ObjectKey(namespace: "ns", name: "a%2fb"), ObjectKey(namespace: "ns", name: ""), ObjectKey(name: "a"),
    ])
    func namesCannotLeaveTheirPlace(_ key: ObjectKey) async throws {
        let transport = ScriptedTransport([])
        let error = await #expect(throws: KubernetesError.self) {
            _ = try await KubernetesClient(transport).get(ConfigMap.self, key)
        }
        #expect(error?.code == .invalidRequest)
        #expect(transport.requests.isEmpty)
    }

    @Test func unusualNamesAreEncoded() async throws {
        let request = try await sent {
            _ = try await $0.get(ConfigMap.self, ObjectKey(namespace: "ns", name: "a?b c:d#é"))
        }
        #expect(request.url == Self.root + "/a%3Fb%20c:d%23%C3%A9")
    }

    @Test func findTellsAbsenceFromFailure() async throws {
        let transport = ScriptedTransport(.status(404, "NotFound"), .status(403, "Forbidden"))
        let client = KubernetesClient(transport)
        #expect(try await client.find(ConfigMap.self, key) == nil)
        let error = await #expect(throws: KubernetesError.self) { _ = try await client.find(ConfigMap.self, key) }
        #expect(error?.isForbidden == true)
    }
}
