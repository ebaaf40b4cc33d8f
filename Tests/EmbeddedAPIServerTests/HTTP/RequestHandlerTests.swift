import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite struct RequestHandlerTests {
    private let server: TestServer

    init() throws { server = try TestServer() }

    private static func configMap(_ name: String) -> String {
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)"},"data":{"a":"b"}}"#
    }

    private let path = "/api/v1/namespaces/default/configmaps"

    @Test(arguments: ["/version", "/healthz", "/livez", "/readyz", "/readyz/etcd"])
    func showsItsHealthToAnyone(_ path: String) async {
        #expect(await server.server.handle(APIRequest(target: path)).status == 200)
        #expect(await server.server.handle(APIRequest(method: "HEAD", target: path)).status == 200)
        #expect(await server.server.handle(APIRequest(method: "POST", target: path)).status == 405)
    }

    @Test(arguments: ["/", "/api", "/apis", "/api/v1/secrets", "/openapi/v3", "/nothing"])
    func asksForCredentials(_ path: String) async {
        let response = await server.server.handle(APIRequest(target: path))
        #expect(response.status == 401)
        #expect(response.decoded["kind"] == "Status")
        #expect(response.decoded["reason"] == "Unauthorized")
    }

    @Test(arguments: ["/nothing", "/apis/none/v1/secrets"])
    func knowsNoOtherPaths(_ path: String) async {
        let response = await server.request("GET", path)
        #expect(response.status == 404)
        #expect(response.headers["Content-Type"]?.hasPrefix("text/plain") == true)
    }

    @Test(arguments: [
        ("GET", "/api/v1/namespaces/default/secrets/x", 404), ("GET", "/api/v1/secrets/x", 404),
        ("GET", "/api/v1/namespaces/default/namespaces", 404),
        ("GET", "/api/v1/namespaces/default/secrets/x/status", 404), ("POST", "/api/v1/secrets", 405),
        ("PUT", "/api/v1/namespaces/default/secrets", 405), ("BREW", "/api/v1/namespaces/default/secrets/x", 405),
        ("HEAD", "/api/v1/namespaces/default/secrets/x", 405), ("GET", "relative", 400), ("GET", "/%zz", 400),
        ("GET", "/api/v1/secrets?limit=many", 400), ("GET", "/api/v1/secrets?labelSelector=((", 400),
    ])
    func refuses(_ method: String, target: String, status: Int) async {
        let response = await server.request(method, target)
        #expect(response.status == status)
        #expect(response.decoded["kind"] == "Status")
        #expect(response.decoded["code"] == .integer(Int64(status)))
    }

    @Test(arguments: [
        ("dryRun=Some", 422), ("fieldValidation=Maybe", 422), ("dryRun=All", 201), ("fieldValidation=Strict", 201),
    ])
    func readsWriteOptions(_ query: String, status: Int) async {
        #expect(await server.request("POST", "\(path)?\(query)", body: Self.configMap("a")).status == status)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json"])
    func refusesBodiesItCannotRead(_ type: String) async {
        let response = await server.request(
            "POST", path, body: Self.configMap("a"), headers: ["Content-Type": type])
        #expect(response.status == 415)
    }

    @Test func refusesHugeBodies() async {
        let body = String(repeating: " ", count: HTTPLimits().bodySize + 1)
        #expect(await server.request("POST", path, body: body).status == 413)
    }

    @Test(arguments: ["[", "{\"a\":"])
    func refusesDeepJSON(_ unit: String) async {
        let response = await server.request("POST", path, body: String(repeating: unit, count: 5000))
        #expect(response.status == 400)
    }

    @Test func readsYAML() async {
        let body = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n"
        let response = await server.request("POST", path, body: body, headers: ["Content-Type": "application/yaml"])
        #expect(response.status == 201)
        #expect(response.decoded["data"] == ["a": "b"])
    }

    @Test func writesYAML() async throws {
        await server.request("POST", path, body: Self.configMap("a"))
        let response = await server.request("GET", "\(path)/a", headers: ["Accept": "application/yaml"])
        #expect(response.headers["Content-Type"] == "application/yaml")
        guard case .bytes(let bytes) = response.body else { return }
        #expect(String(decoding: bytes, as: UTF8.self).contains("\ndata:\n  a: b\n"))
    }

    @Test func writesTables() async throws {
        await server.request("POST", path, body: Self.configMap("a"))
        let accept: HTTPHeaders = ["Accept": "application/json;as=Table;g=meta.k8s.io;v=v1"]
        let list = await server.request("GET", path, headers: accept).decoded
        #expect(list["kind"] == "Table")
        #expect(list["columnDefinitions"]?.array?.compactMap { $0["name"]?.string } == ["Name", "Data", "Age"])
        let row = try #require(list["rows"]?.array?.first { $0["cells"]?[0] == "a" })
        #expect(row["object"]?["kind"] == "PartialObjectMetadata")
        #expect(row["object"]?["data"] == nil)
        let one = await server.request("GET", "\(path)/a?includeObject=Object", headers: accept).decoded
        #expect(one["rows"]?[0]?["object"]?["kind"] == "ConfigMap")
        let none = await server.request("GET", "\(path)/a?includeObject=None", headers: accept).decoded
        #expect(none["rows"]?[0]?["object"] == nil)
    }

    @Test func writesMetadataAlone() async throws {
        await server.request("POST", path, body: Self.configMap("a"))
        let accept: HTTPHeaders = ["Accept": "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"]
        let list = await server.request("GET", path, headers: accept).decoded
        #expect(list["kind"] == "PartialObjectMetadataList")
        #expect(list["items"]?.array?.allSatisfy { $0["data"] == nil && $0["metadata"]?["name"] != nil } == true)
    }

    @Test func deletesWithOptionsFromTheBodyOrTheQuery() async throws {
        await server.request("POST", path, body: Self.configMap("a"))
        let wrong = #"{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"other"}}"#
        #expect(await server.request("DELETE", "\(path)/a", body: wrong).status == 409)
        #expect(await server.request("DELETE", "\(path)/a?propagationPolicy=Sideways").status == 422)
        #expect(await server.request("DELETE", "\(path)/a", body: "[]").status == 400)
        #expect(await server.request("DELETE", "\(path)/a?dryRun=All").status == 200)
        let response = await server.request("DELETE", "\(path)/a?propagationPolicy=Background")
        #expect(response.status == 200)
        #expect(response.decoded["status"] == "Success")
    }

    @Test func tellsOfUnknownFields() async throws {
        let body = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"dota":{}}"#
        let response = await server.request("POST", "\(path)?fieldValidation=Warn", body: body)
        #expect(response.status == 201)
        #expect(response.headers["Warning"] == #"299 - "unknown field \"dota\"""#)
        #expect(await server.request("POST", "\(path)?fieldValidation=Strict", body: body).status == 400)
    }
}
