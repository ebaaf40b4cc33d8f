import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite struct DiscoveryTests {
    private let endpoint = DiscoveryEndpoint(
        registry: ResourceRegistry(generation: 1, definitions: BuiltInResources.definitions),
        documents: DocumentCache()
    )

    private func answer(_ path: String, accept: String? = nil, headers: HTTPHeaders = [:]) throws -> APIResponse? {
        var headers = headers
        headers["Accept"] = accept
        return try endpoint.answer(APIRequest(target: path, headers: headers), try #require(RequestTarget(path)))
    }

    private func json(_ path: String, accept: String? = nil) throws -> JSONValue {
        try #require(try answer(path, accept: accept)).decoded
    }

    @Test func listsGroupsWithoutTheCore() throws {
        let groups = try #require(json("/apis")["groups"]?.array)
        #expect(groups.contains { $0["name"] == "events.k8s.io" })
        #expect(!groups.contains { $0["name"] == "" })
        #expect(groups.allSatisfy { $0["preferredVersion"]?["version"] == "v1" })
        #expect(try json("/apis/events.k8s.io")["kind"] == "APIGroup")
        #expect(try json("/api")["versions"] == ["v1"])
    }

    @Test func listsResourcesAndTheirParts() throws {
        let resources = try #require(json("/api/v1")["resources"]?.array)
        let names = resources.compactMap { $0["name"]?.string }
        #expect(names.contains("secrets"))
        #expect(names.contains("namespaces/status"))
        let maps = try #require(resources.first { $0["name"] == "configmaps" })
        #expect(maps["shortNames"] == ["cm"])
        #expect(maps["namespaced"] == true)
    }

    static let aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

    @Test(arguments: ["v2", "v2beta1"])
    func aggregates(_ version: String) throws {
        let accept = "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList,application/json"
        let response = try #require(try answer("/apis", accept: accept))
        #expect(
            response.headers["Content-Type"]
                == "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList")
        #expect(response.decoded["apiVersion"] == .string("apidiscovery.k8s.io/\(version)"))
        let core = try json("/api", accept: accept)
        let version = try #require(core["items"]?[0]?["versions"]?[0])
        #expect(version["freshness"] == "Current")
        let namespaces = try #require(version["resources"]?.array?.first { $0["resource"] == "namespaces" })
        #expect(namespaces["scope"] == "Cluster")
        #expect(namespaces["responseKind"]?["kind"] == "Namespace")
        #expect(namespaces["subresources"]?[1]?["subresource"] == "status")
    }

    /// What is scaled, bound, evicted or asked for is of another kind than the object.
    @Test func namesTheKindsOfSubresources() throws {
        let resources = try #require(try json("/apis/apps/v1")["resources"]?.array)
        let scale = try #require(resources.first { $0["name"] == "deployments/scale" })
        #expect(scale["kind"] == "Scale")
        #expect(scale["group"] == "autoscaling")
        #expect(scale["version"] == "v1")
        let core = try #require(try json("/api/v1")["resources"]?.array)
        #expect(core.first { $0["name"] == "pods/binding" }?["kind"] == "Binding")
        #expect(core.first { $0["name"] == "pods/binding" }?["group"] == nil)
        let token = try #require(core.first { $0["name"] == "serviceaccounts/token" })
        #expect(token["kind"] == "TokenRequest")
        #expect(token["verbs"] == ["create"])
        let pods = try #require(core.first { $0["name"] == "pods" })
        #expect(pods["categories"] == ["all"])
        #expect(pods["shortNames"] == ["po"])
    }

    @Test func aggregatesOnlyForWhoAsks() throws {
        #expect(try json("/apis", accept: "application/json")["kind"] == "APIGroupList")
        #expect(try json("/apis", accept: Self.aggregated)["kind"] == "APIGroupDiscoveryList")
        #expect(try json("/apis", accept: "application/json," + Self.aggregated)["kind"] == "APIGroupList")
    }

    @Test func answersNothingToThoseWhoHaveIt() throws {
        let first = try #require(try answer("/apis"))
        let etag = try #require(first.headers["ETag"])
        #expect(try answer("/apis", headers: ["If-None-Match": etag])?.status == 304)
    }

    @Test(arguments: ["/apis/none", "/apis/none/v1", "/api/v2", "/openapi/v3/apis/none/v1"])
    func refusesWhatIsNotServed(_ path: String) {
        #expect(throws: APIStatusError.pathNotFound) { try answer(path) }
    }

    @Test func leavesOtherPathsToOthers() throws {
        #expect(try answer("/api/v1/secrets") == nil)
    }
}

@Suite struct OpenAPITests {
    private let endpoint = DiscoveryEndpoint(
        registry: ResourceRegistry(generation: 1, definitions: BuiltInResources.definitions),
        documents: DocumentCache()
    )

    private func answer(_ path: String) throws -> APIResponse {
        let target = try #require(RequestTarget(path))
        return try #require(try endpoint.answer(APIRequest(target: path), target))
    }

    private func documents() throws -> [(name: String, document: JSONValue)] {
        let paths = try #require(answer("/openapi/v3").decoded["paths"]?.object)
        return try paths.map { name, entry in
            let url = try #require(entry["serverRelativeURL"]?.string)
            let response = try answer(url)
            #expect(response.headers["Cache-Control"]?.contains("immutable") == true)
            return (name, response.decoded)
        }
    }

    /// What `QueryParamVerifierV3` of kubectl looks for before it leaves validation to the server.
    @Test func offersFieldValidationAndDryRunForEachKind() throws {
        var kinds: Set<String> = []
        for (_, document) in try documents() {
            for (_, item) in try #require(document["paths"]?.object) {
                guard let patch = item["patch"] else { continue }
                kinds.insert(try #require(patch["x-kubernetes-group-version-kind"]?["kind"]?.string))
                let parameters = try #require(patch["parameters"]?.array).filter { $0["in"] == "query" }
                let names = parameters.compactMap { $0["name"]?.string }
                #expect(names.contains("fieldValidation"))
                #expect(names.contains("dryRun"))
            }
        }
        #expect(kinds.isSuperset(of: ["Namespace", "Secret", "ConfigMap", "Lease", "CustomResourceDefinition"]))
    }

    @Test func refersOnlyToSchemasThatAreThere() throws {
        for (name, document) in try documents() {
            let schemas = try #require(document["components"]?["schemas"]?.object)
            for reference in Self.references(in: document) {
                #expect(schemas.contains(String(reference.split(separator: "/").last ?? "")), "\(name): \(reference)")
            }
        }
    }

    private static func references(in value: JSONValue) -> [String] {
        let own = value["$ref"]?.string.map { [$0] } ?? []
        let children = value.array ?? value.object?.values ?? []
        return own + children.flatMap(references)
    }

    @Test func givesTypesTheirNames() throws {
        let schemas = try #require(try answer("/openapi/v3/apis/apps/v1").decoded["components"]?["schemas"])
        let containers = schemas["io.k8s.api.core.v1.PodSpec"]?["properties"]?["containers"]
        #expect(containers?["items"] == ["$ref": "#/components/schemas/io.k8s.api.core.v1.Container"])
        #expect(containers?["x-kubernetes-patch-merge-key"] == "name")
        #expect(containers?["x-kubernetes-list-map-keys"] == ["name"])
        #expect(schemas["io.k8s.api.core.v1.PodSpec"]?["required"] == ["containers"])
        #expect(schemas["io.k8s.api.autoscaling.v1.Scale"]?["x-kubernetes-group-version-kind"]?[0]?["kind"] == "Scale")
        #expect(schemas["io.k8s.api.apps.v1.Deployment"]?["description"]?.string?.isEmpty == false)
    }

    @Test func sendsThoseWithAnOldHashToTheNewOne() throws {
        let response = try answer("/openapi/v3/api/v1?hash=OLD")
        #expect(response.status == 301)
        let location = try #require(response.headers["Location"])
        #expect(try answer(location).status == 200)
    }
}

extension APIResponse {
    /// The body as JSON; null if it is none.
    var decoded: JSONValue {
        guard case .bytes(let bytes) = body else { return .null }
        return (try? JSONValue(parsing: bytes)) ?? .null
    }
}
