import JSON
import Logging
import Testing

@testable import EmbeddedAPIServer

@Suite struct WatchTests {
    private let server: TestServer

    init() throws { server = try TestServer() }

    private let path = "/api/v1/namespaces/default/configmaps"

    private func create(_ name: String) async {
        let body = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)","labels":{"a":"b"}}}"#
        await server.request("POST", path, body: body)
    }

    @Test func sendsALineForEachChange() async throws {
        await create("a")
        await server.request("DELETE", "\(path)/a")
        let events = try await server.watch("\(path)?watch=1&labelSelector=a%3Db&resourceVersion=1", count: 2)
        #expect(events.map { $0["type"] } == ["ADDED", "DELETED"])
        #expect(events.allSatisfy { $0["object"]?["metadata"]?["name"] == "a" })
    }

    @Test func sendsTablesWithColumnsOnce() async throws {
        await create("a")
        await create("b")
        let accept: HTTPHeaders = ["Accept": "application/json;as=Table;g=meta.k8s.io;v=v1"]
        let events = try await server.watch("\(path)?watch=1&labelSelector=a", headers: accept, count: 2)
        let tables = events.compactMap { $0["object"] }
        try #require(tables.count == 2)
        #expect(tables.map { $0["kind"] } == ["Table", "Table"])
        #expect(tables[0]["columnDefinitions"]?.array?.count == 3)
        #expect(tables[1]["columnDefinitions"] == .null)
        #expect(tables.map { $0["rows"]?[0]?["cells"]?[0] } == ["a", "b"])
    }

    @Test func endsWhenTheReaderClosesIt() async throws {
        let response = await server.request("GET", "\(path)?watch=1&labelSelector=none")
        guard case .stream(let stream) = response.body else {
            Issue.record("no stream")
            return
        }
        async let next = stream.next()
        stream.close()
        #expect(await next == nil)
        #expect(await stream.next() == nil)
    }

    private func stream() throws -> APIWatchStream {
        try Cluster().watch(.secret("")) { $0.resourceVersion = "0" }
    }

    @Test func endsWhenTheServerShutsDown() async throws {
        let watches = OpenWatches(limit: 2)
        let first = try stream()
        try watches.open(first)
        async let next = first.next()
        watches.shutDown()
        #expect(await next == nil)
        let second = try stream()
        #expect(throws: APIStatusError.self) { try watches.open(second) }
    }

    @Test func boundsTheirNumber() throws {
        let watches = OpenWatches(limit: 2)
        let streams = [try stream(), try stream(), try stream()]
        for stream in streams.prefix(2) { try watches.open(stream) }
        let refusal = #expect(throws: APIStatusError.self) { try watches.open(streams[2]) }
        #expect(refusal?.code == 429)
        #expect(refusal?.response.headers["Retry-After"] == "1")
        watches.close(streams[0])
        #expect(throws: Never.self) { try watches.open(streams[2]) }
    }
}
