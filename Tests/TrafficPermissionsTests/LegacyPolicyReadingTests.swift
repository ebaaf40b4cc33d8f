import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

@Suite struct LegacyPolicyReadingTests {
    private func policy(_ spec: JSONValue, mesh: JSONValue = "m") throws -> LegacyPolicy {
        LegacyPolicy(
            try TrafficPermission(json: [
                "apiVersion": "kuma.io/v1alpha1", "kind": "TrafficPermission", "mesh": mesh,
                "metadata": ["name": "old", "uid": "1", "creationTimestamp": "2026-01-02T03:04:05Z"], "spec": spec,
            ]))
    }

    private let web: JSONValue = ["match": ["kuma.io/service": "web"]]

    @Test func `A source is the SPIFFE ID of a service, and tags`() throws {
        let read = try policy([
            "sources": [
                web, ["match": ["kuma.io/service": "a_b_svc_80", "version": "1"]], ["match": ["kuma.io/service": "*"]],
                ["match": ["kuma.io/service": "*", "version": "2"]],
            ],
            "destinations": [web, ["match": ["kuma.io/service": "*", "x": "y"]]],
        ])
        #expect(read.faults.isEmpty)
        #expect(read.created == Date(timeIntervalSince1970: 1_767_323_045))
        #expect(read.destinations == [["kuma.io/service": "web"], ["kuma.io/service": "*", "x": "y"]])
        #expect(read.items.map(\.id.item) == (0..<4).map { "sources[\($0)]" })
        #expect(read.items.allSatisfy { $0.kind == .legacy && $0.action == .allow && $0.id.policy.namespace.isEmpty })
        #expect(
            read.items.map(\.clients) == [
                .all([.exact("spiffe://m/web")], serverName: nil),
                .all([.exact("spiffe://m/a_b_svc_80"), .exact("kuma://version/1")], serverName: nil),
                .all([.prefix("spiffe://m/")], serverName: nil),
                .all([.exact("kuma://version/2")], serverName: nil),
            ])
    }

    @Test func `A source that is not understood matches nobody, and leaves the others`() throws {
        let read = try policy(["sources": [["match": [:]], web, "x", ["match": ["a": 1]]], "destinations": [web]])
        #expect(read.items.map(\.id.item) == ["sources[1]"])
        #expect(read.faults.sources.keys.sorted() == [0, 2, 3])
        #expect(read.destinations == [["kuma.io/service": "web"]])
    }

    @Test func `A destination that is not understood selects everything, and nothing is allowed`() throws {
        for broken: JSONValue in [["match": [:]], [:], "x", ["match": ["a": "b*"]], ["match": ["a": "b"], "extra": 1]] {
            let read = try policy(["sources": [web], "destinations": [web, broken]])
            #expect(read.destinations == [["kuma.io/service": "web"], nil], "\(broken)")
            #expect(read.items == [], "\(broken)")
            #expect(read.faults.destinations.keys.sorted() == [1], "\(broken)")
        }
    }

    @Test func `Without destinations that can be read, it selects everything and allows nothing`() throws {
        let specs: [JSONValue] = [
            ["sources": [web]], ["sources": [web], "destinations": []], ["sources": [web], "destinations": "x"], "x",
            .null, ["sources": [web], "destinations": .array(Array(repeating: web, count: 5000))],
        ]
        for spec in specs {
            let read = try policy(spec)
            #expect(read.destinations == [nil])
            #expect(read.items == [])
            #expect(!read.faults.isEmpty)
        }
    }

    @Test func `With anything wrong with it as a whole, it allows nothing where it selects`() throws {
        for spec: JSONValue in [
            ["destinations": [web]], ["sources": [], "destinations": [web]], ["sources": 1, "destinations": [web]],
            ["sources": [web], "destinations": [web], "source": [web]],
        ] {
            let read = try policy(spec)
            #expect(read.destinations == [["kuma.io/service": "web"]])
            #expect(read.items == [])
            #expect(!read.faults.policy.isEmpty)
        }
        let read = try policy(["sources": [web], "destinations": [web]], mesh: ["no": "name"])
        #expect(read.items == [])
    }
}
