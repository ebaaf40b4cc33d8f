import JSON
import Testing

extension APIConformance {
    /// The bodies of refusals: clients read them.
    @Suite struct StatusBodyTests {
        @Test func aRefusalIsAStatus() async throws {
            let answer = try await api.secrets.send(.get, "x")
            #expect(answer.headers["Content-Type"] == "application/json")
            #expect(
                answer.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
                    "message": "secrets \"x\" not found", "reason": "NotFound",
                    "details": ["name": "x", "kind": "secrets"], "code": 404,
                ])
        }

        @Test func groupsAreNamed() async throws {
            let answer = try await api.foos.send(.get, "x")
            #expect(answer.json["message"]?.string == "foos.\(api.group) \"x\" not found")
            #expect(
                answer.json["details"] == ["name": "x", "group": .string(api.group), "kind": "foos"])
        }

        @Test func alreadyExists() async throws {
            try await api.foos.create(foo("x"))
            let answer = try await api.foos.send(.post, "", [:], foo("x").encoded())
            #expect(
                answer.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
                    "message": .string("foos.\(api.group) \"x\" already exists"), "reason": "AlreadyExists",
                    "details": ["name": "x", "group": .string(api.group), "kind": "foos"], "code": 409,
                ])
        }

        @Test func invalid() async throws {
            let answer = try await api.foos.send(.post, "", [:], foo("x", ["a": "toolong"]).encoded())
            #expect(
                answer.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
                    "message": .string(
                        "Foo.\(api.group) \"x\" is invalid: spec.a: Too long: may not be more than 5 bytes"),
                    "reason": "Invalid",
                    "details": [
                        "name": "x", "group": .string(api.group), "kind": "Foo",
                        "causes": [
                            [
                                "reason": "FieldValueTooLong", "message": "Too long: may not be more than 5 bytes",
                                "field": "spec.a",
                            ]
                        ],
                    ], "code": 422,
                ])
        }

        @Test func unknownPathsHaveNoStatus() async throws {
            let own = "/apis/\(api.group)/v1/nothings"
            for path in ["/apis/no-such.example.com/v1/things", "/nothing", own] {
                let answer = try await api.get(path)
                #expect(answer.status == 404)
                // The text of a router, not of a resource.
                #expect(answer.text == "404 page not found\n", "\(path)")
            }
        }

        @Test(arguments: ["/api/v1/nothings", "/apis/coordination.k8s.io/v1/nothings", "/api/v1/namespaces/x/nothings"])
        func unknownResourcesOfBuiltInGroups(path: String) async throws {
            #expect(
                try await api.get(path).json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
                    "message": "the server could not find the requested resource", "reason": "NotFound",
                    "details": .object([:]), "code": 404,
                ])
        }

        @Test func unknownSubresources() async throws {
            try await api.secrets.create(secret("a"))
            try await expectRefusal(404, "NotFound", "the server could not find the requested resource") {
                _ = try await api.secrets.get("a/nothing")
            }
        }

        @Test func methodsThatAreNone() async throws {
            let answer = try await api.secrets.send(.put, "", [:], secret("a").encoded())
            #expect(answer.status == 405)
            #expect(
                answer.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
                    "message": "the server does not allow this method on the requested resource",
                    "reason": "MethodNotAllowed", "details": .object([:]), "code": 405,
                ])
        }

        @Test func unacceptableTypes() async throws {
            let answer = try await api.secrets.send(.get, "", [:], headers: ["Accept": "image/png"])
            #expect(answer.status == 406)
            #expect(answer.json["reason"] == "NotAcceptable")
            // What else a server writes is its own matter.
            #expect(answer.json["message"]?.string?.contains(": application/json, application/yaml") == true)
        }

        @Test func wildcardsAndYAMLAreAccepted() async throws {
            try await api.configMaps.create(configMap("a", ["k": "v"]))
            let any = try await api.configMaps.send(.get, "a", [:], headers: ["Accept": "*/*"])
            #expect(any.json["kind"] == "ConfigMap")
            let yaml = try await api.configMaps.send(.get, "a", [:], headers: ["Accept": "application/yaml"])
            #expect(yaml.headers["Content-Type"] == "application/yaml")
            #expect(yaml.text.contains("\nkind: ConfigMap\n"))
        }

        @Test func prettyIsIndented() async throws {
            try await api.configMaps.create(configMap("a"))
            let answer = try await api.configMaps.send(.get, "a", ["pretty": "true"])
            #expect(answer.text.hasPrefix("{\n  \""))
            #expect(answer.json["kind"] == "ConfigMap")
        }

        @Test func metadataAloneIsAShape() async throws {
            try await api.configMaps.create(configMap("a", ["k": "v"], metadata: ["labels": ["l": "1"]]))
            let accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
            let one = try await api.configMaps.send(.get, "a", [:], headers: ["Accept": accept])
            #expect(one.json["kind"] == "PartialObjectMetadata")
            #expect(one.json["apiVersion"] == "meta.k8s.io/v1")
            #expect(one.json.labels == ["l": "1"])
            #expect(one.json["data"] == nil)
            let list = try await api.configMaps.send(
                .get, "", [:],
                headers: ["Accept": "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"])
            #expect(list.json["kind"] == "PartialObjectMetadataList")
            #expect(list.json.items.map(\.name) == ["a"])
            let watch = try await api.configMaps.watch(accept: accept)
            let event = try #require(try await watch.next())
            #expect(event.object["kind"] == "PartialObjectMetadata")
            #expect(event.object["data"] == nil)
        }

        @Test func unauthenticatedRequestsAreRefused() async throws {
            let answer = try await api.secrets.send(.get, "", [:], headers: ["Authorization": "Bearer nonsense"])
            // Of a client certificate the token takes nothing away: then the request is let pass.
            guard answer.status != 200 else { return }
            #expect(
                answer.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
                    "message": "Unauthorized", "reason": "Unauthorized", "code": 401,
                ])
        }
    }
}
