import JSON
import Testing

extension APIConformance {
    @Suite struct OpenAPITests {
        private func document(_ path: String) async throws -> JSONValue {
            let index = try await api.get("/openapi/v3").json
            let url = try #require(index["paths"]?[path]?["serverRelativeURL"]?.string)
            let parts = url.split(separator: "?", maxSplits: 1)
            let hash = try #require(parts.last?.split(separator: "=").last)
            let answer = try await api.get(String(parts[0]), ["hash": Self.decoded(String(hash))])
            #expect(answer.status == 200)
            #expect(answer.headers["Cache-Control"]?.contains("immutable") == true)
            return answer.json
        }

        private static func decoded(_ text: String) -> String {
            text.replacing("%3D", with: "=").replacing("%2F", with: "/").replacing("%2B", with: "+")
        }

        /// The schema of a kind.
        private func schema(_ document: JSONValue, _ group: String, _ version: String, _ kind: String) -> JSONValue? {
            let wanted: JSONValue = ["group": .string(group), "version": .string(version), "kind": .string(kind)]
            return document["components"]?["schemas"]?.object?.values.first {
                $0["x-kubernetes-group-version-kind"]?.array?.contains(wanted) == true
            }
        }

        @Test func theIndexNamesEveryGroup() async throws {
            let paths = try await api.get("/openapi/v3").json["paths"]?.object ?? [:]
            for path in ["api/v1", "apis/apiextensions.k8s.io/v1", "apis/coordination.k8s.io/v1"] {
                #expect(paths[path]?["serverRelativeURL"]?.string?.hasPrefix("/openapi/v3/\(path)?hash=") == true)
            }
        }

        @Test func builtInKindsHaveSchemas() async throws {
            let document = try await document("api/v1")
            #expect(document["openapi"]?.string?.hasPrefix("3.0") == true)
            let map = try #require(schema(document, "", "v1", "ConfigMap"))
            #expect(map["type"] == "object")
            #expect(map["properties"]?["data"]?["additionalProperties"]?["type"] == "string")
            #expect(map["properties"]?["immutable"]?["type"] == "boolean")
            #expect(map["properties"]?["metadata"]?.text.contains("ObjectMeta") == true)
        }

        @Test func builtInPathsSayWhatAServerTakes() async throws {
            let document = try await document("api/v1")
            let item = document["paths"]?["/api/v1/namespaces/{namespace}/configmaps/{name}"]
            let patch = try #require(item?["patch"])
            #expect(
                patch["x-kubernetes-group-version-kind"] == ["group": "", "version": "v1", "kind": "ConfigMap"])
            let parameters = Set((patch["parameters"]?.array ?? []).compactMap { $0["name"]?.string })
            #expect(parameters.isSuperset(of: ["dryRun", "fieldManager", "fieldValidation", "force"]))
        }

        @Test func customKindsHaveTheirSchemaWithDescriptions() async throws {
            // Documents of custom kinds come a moment after the kind.
            let path = "apis/\(api.group)/v1"
            while try await api.get("/openapi/v3").json["paths"]?[path] == nil { await Task.yield() }
            var found: JSONValue?
            repeat {
                let document = try await document(path)
                found = schema(document, api.group, "v1", "Foo")
            } while found == nil
            let foo = try #require(found)
            #expect(foo["description"] == "Something to try things with.")
            let spec = foo["properties"]?["spec"]
            #expect(spec?["description"] == "What is wanted.")
            #expect(spec?["properties"]?["a"]?["maxLength"] == 5)
            #expect(spec?["properties"]?["b"]?["default"] == 3)
            #expect(spec?["properties"]?["list"]?["x-kubernetes-list-map-keys"] == ["name"])
            #expect(spec?["required"] == ["a"])
            #expect(foo["properties"]?["metadata"]?.text.contains("ObjectMeta") == true)
            #expect(foo["properties"]?["kind"]?["type"] == "string")
        }

        @Test func anOldHashLeadsToTheNewDocument() async throws {
            // The transport follows no redirection: libcurl is told so.
            let answer = try await api.get("/openapi/v3/api/v1", ["hash": "OLD"])
            #expect(answer.status == 301)
            #expect(answer.headers["Location"]?.hasPrefix("/openapi/v3/api/v1?hash=") == true)
        }
    }
}
