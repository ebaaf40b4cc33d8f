import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Testing

@Suite struct ListTests {
    private func page(_ names: [String], version: String = "9", next: String? = nil) -> HTTPResponse {
        var metadata: JSONObject = ["resourceVersion": .string(version)]
        metadata.set("continue", next)
        return .json([
            "kind": "ConfigMapList", "apiVersion": "v1", "metadata": .object(metadata),
            "items": .array(names.map { ["metadata": ["name": .string($0), "namespace": "ns"]] }),
        ])
    }

    private func query(_ request: HTTPRequest) -> String {
        String(request.url.drop { $0 != "?" }.dropFirst())
    }

    @Test(arguments: [
        (ListOptions(), ""), (ListOptions(version: .any), "resourceVersion=0"),
        (ListOptions(version: .notOlderThan("5")), "resourceVersion=5&resourceVersionMatch=NotOlderThan"),
        (ListOptions(version: .exactly("5"), limit: 2), "limit=2&resourceVersion=5&resourceVersionMatch=Exact"),
        (ListOptions(version: .exactly("5"), limit: 2, continuation: "c=="), "limit=2&continue=c%3D%3D"),
        (
            ListOptions(
                labelSelector: LabelSelector(matchLabels: ["a": "b"]),
                fieldSelector: FieldSelector([.init("metadata.name", "x")])),
            "labelSelector=a%3Db&fieldSelector=metadata.name%3Dx"
        ),
    ])
    func asksForWhatTheOptionsSay(_ options: ListOptions, _ expected: String) async throws {
        let transport = ScriptedTransport(page(["a"]))
        let page = try await KubernetesClient(transport).list(ConfigMap.self, namespace: "ns", options: options)
        #expect(page.resourceVersion == "9")
        #expect(page.continuation == nil)
        #expect(query(try #require(transport.requests.first)) == expected)
    }

    @Test func allNamespaces() async throws {
        let transport = ScriptedTransport(page([]))
        _ = try await KubernetesClient(transport).list(ConfigMap.self)
        #expect(transport.requests.first?.url == "https://api.test:6443/base/api/v1/configmaps")
    }

    @Test func oneBadItemDoesNotHideTheOthers() async throws {
        let transport = ScriptedTransport(
            .json([
                "metadata": ["resourceVersion": "9"],
                "items": [
                    ["metadata": ["name": "a", "namespace": "ns"], "data": ["k": "v"]],
                    [
                        "metadata": ["name": "b", "namespace": "ns", "resourceVersion": "4", "uid": "u"],
                        "data": ["k": 1],
                    ],
                    ["metadata": "odd"], 17,
                    ["metadata": ["name": "c", "namespace": "ns"]],
                ],
            ]))
        let page = try await KubernetesClient(transport).list(ConfigMap.self)
        #expect(page.objects.map(\.metadata.name) == ["a", "c"])
        #expect(page.items.count == 5)
        guard case .undecodable(let bad) = page.items[1] else { throw Unexpected() }
        #expect(bad.key == ObjectKey(namespace: "ns", name: "b"))
        #expect(bad.resourceVersion == "4")
        #expect(bad.uid == "u")
        #expect(bad.error.path == "data.k")
    }

    @Test func anItemThatNestsTooDeepDoesNotHideTheOthers() async throws {
        let deep = (0..<2000).reduce(JSONValue.string("bottom")) { value, _ in ["a": value] }
        let transport = ScriptedTransport(
            .json([
                "metadata": ["resourceVersion": "9"],
                "items": [
                    ["metadata": ["name": "a"], "data": ["k": "v"], "odd": deep], ["metadata": ["name": "b"]],
                ],
            ]))
        let page = try await KubernetesClient(transport).list(ConfigMap.self)
        #expect(page.objects.map(\.metadata.name) == ["a", "b"])
        #expect(page.objects.first?.data == ["k": "v"])
    }

    private struct Unexpected: Error {}

    @Test func allPagesAreOneList() async throws {
        let transport = ScriptedTransport(page(["a", "b"], next: "1"), page(["c"], next: "2"), page(["d"]))
        let all = try await KubernetesClient(transport).listAll(
            ConfigMap.self, namespace: "ns", options: ListOptions(version: .notOlderThan("3")))
        #expect(all.objects.map(\.metadata.name) == ["a", "b", "c", "d"])
        #expect(
            transport.requests.map(query) == [
                "limit=500&resourceVersion=3&resourceVersionMatch=NotOlderThan", "limit=500&continue=1",
                "limit=500&continue=2",
            ])
    }

    @Test func aForgottenContinuationMeansOneWholeList() async throws {
        let transport = ScriptedTransport(
            page(["a"], next: "1"), .status(410, "Expired"), page(["a", "b"], version: "12"))
        let all = try await KubernetesClient(transport).listAll(ConfigMap.self, namespace: "ns")
        #expect(all.objects.map(\.metadata.name) == ["a", "b"])
        #expect(all.resourceVersion == "12")
        #expect(transport.requests.map(query) == ["limit=500", "limit=500&continue=1", ""])
    }

    @Test func goneOnTheFirstPageIsTheCallers() async throws {
        let client = KubernetesClient(ScriptedTransport(.status(410, "Expired")))
        let error = await #expect(throws: KubernetesError.self) { _ = try await client.listAll(ConfigMap.self) }
        #expect(error?.isGone == true)
    }

    @Test(arguments: ["", "[]", "{}", "{\"items\": {}}", "{\"items\": [}", "<html>"])
    func whatIsNoListIsAnError(_ body: String) async throws {
        let client = KubernetesClient(ScriptedTransport(HTTPResponse(status: 200, body: Array(body.utf8))))
        let error = await #expect(throws: KubernetesError.self) { _ = try await client.list(ConfigMap.self) }
        #expect(error?.code == .undecodable)
    }

    /// Go writes an empty list as `null`.
    @Test func nullItemsAreNone() async throws {
        let client = KubernetesClient(ScriptedTransport(.json(["items": .null, "metadata": [:]])))
        #expect(try await client.list(ConfigMap.self).items.isEmpty)
    }
}
