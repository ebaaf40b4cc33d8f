import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// What `MostSpecific` decides where Kuma 2.13.0 published what it does, in files of its tests (reference, §3.5).
@Suite struct KumaExamplesTests {
    /// A list of items, and the rules that Kuma 2.13.0 makes of it: tags that a client has (or, behind `!`, has not).
    struct Example: CustomTestStringConvertible, Sendable {
        var name: String
        /// Action and tags of each item; no tags are `kind: Mesh`.
        var items: [(String, [String: String])]
        /// Nil where no rule is about such clients.
        var rules: [(tags: [String: String], not: [String: [String]], action: String?)]

        var testDescription: String { name }

        /// All clients of values that are named, or of others, one value or none a tag.
        var clients: [[String: String]] {
            var values: [String: Set<String>] = [:]
            for (tag, value) in items.flatMap(\.1) { values[tag, default: ["another"]].insert(value) }
            var clients: [[String: String]] = [[:]]
            for (tag, values) in values {
                clients = clients.flatMap { client in
                    [client] + values.map { client.merging([tag: $0]) { $1 } }
                }
            }
            return clients
        }

        func action(for client: [String: String]) -> String? {
            let matching = rules.filter { rule in
                rule.tags.allSatisfy { client[$0.key] == $0.value }
                    && rule.not.allSatisfy { tag, values in !values.contains(client[tag] ?? "") }
            }
            #expect(matching.count <= 1, "\(name) has rules that overlap")
            return matching.first?.action
        }
    }

    private static let service = "kuma.io/service"

    static let examples = [
        Example(
            name: "an exception from a Deny",
            items: [("Deny", [:]), ("Allow", [service: "a"])],
            rules: [([service: "a"], [:], "Allow"), ([:], [service: ["a"]], "Deny")]),
        Example(
            name: "03: four services that have nothing to do with each other",
            items: [
                ("Allow", [service: "backend"]), ("Deny", [service: "web"]), ("AllowWithShadowDeny", [service: "api"]),
                ("Deny", [service: "orders"]),
            ],
            rules: [
                ([service: "orders"], [:], "Deny"), ([service: "api"], [:], "AllowWithShadowDeny"),
                ([service: "web"], [:], "Deny"), ([service: "backend"], [:], "Allow"),
            ]),
        Example(
            name: "02: three tags that have nothing to do with each other",
            items: [("Allow", ["version": "v1"]), ("Deny", ["zone": "us-east"]), ("Allow", ["env": "dev"])],
            rules: [
                (["env": "dev"], [:], "Allow"),
                (["zone": "us-east"], ["env": ["dev"]], "Deny"),
                (["version": "v1"], ["zone": ["us-east"], "env": ["dev"]], "Allow"),
                ([:], ["version": ["v1"], "zone": ["us-east"], "env": ["dev"]], nil),
            ]),
        Example(
            name: "01: a zone that is denied but for two environments",
            items: [
                ("Allow", [:]), ("Deny", ["zone": "us-east"]), ("Allow", ["env": "dev"]), ("Allow", ["env": "prod"]),
            ],
            rules: [
                (["env": "prod", "zone": "us-east"], [:], "Allow"), (["env": "dev", "zone": "us-east"], [:], "Allow"),
                (["zone": "us-east"], ["env": ["dev", "prod"]], "Deny"),
                (["env": "prod"], ["zone": ["us-east"]], "Allow"), (["env": "dev"], ["zone": ["us-east"]], "Allow"),
                ([:], ["env": ["dev", "prod"], "zone": ["us-east"]], "Allow"),
            ]),
        Example(
            name: "07: a Deny inside of an Allow",
            items: [("Allow", ["ns": "kuma-one"]), ("Deny", ["ns": "kuma-one", "app": "demo"])],
            rules: [
                (["app": "demo", "ns": "kuma-one"], [:], "Deny"), (["ns": "kuma-one"], ["app": ["demo"]], "Allow"),
            ]),
        Example(
            name: "mtp-single-shadow-deny, in which Kuma from 2.13.1 on lets in whom it denies",
            items: [
                ("AllowWithShadowDeny", [:]), ("Deny", [service: "a"]), ("Deny", [service: "b"]),
                ("Allow", [service: "c"]),
            ],
            rules: [
                ([service: "b"], [:], "Deny"), ([service: "a"], [:], "Deny"), ([service: "c"], [:], "Allow"),
                ([:], [service: ["a", "b", "c"]], "AllowWithShadowDeny"),
            ]),
    ]

    @Test(arguments: examples) func decisionsAreThoseOfKuma2130(example: Example) throws {
        let items = example.items.map { action, tags -> JSONValue in
            let reference: JSONValue =
                tags.isEmpty ? ["kind": "Mesh"] : ["kind": "MeshSubset", "tags": JSONValue(tags)]
            return ["targetRef": reference, "default": ["action": .string(action)]]
        }
        let server = MeshWorkload.serving("server_shop_svc_80", name: "server")
        let permissions = MeshPermissions.of(
            [try Policy(json: ["from": .array(items)])], [server], .mostSpecific)
        for tags in example.clients {
            // Whoever is in the mesh has an identity, if not one that is named.
            let client = Client(mesh: "default", tags: [[Self.service: "nobody"].merging(tags) { $1 }])
            let decision = try #require(permissions.decide(client, at: server.inbound))
            let action = example.action(for: tags)
            #expect(decision.isAllowed == (action ?? "Deny" != "Deny"), "\(tags)")
            #expect(decision.isShadowDenied == (action == "AllowWithShadowDeny"), "\(tags)")
        }
    }
}

extension Policy {
    /// A policy of a specification in JSON.
    init(_ name: String = "p", in namespace: String = "kuma-system", json spec: JSONValue) throws {
        self.init(
            try MeshTrafficPermission(json: [
                "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
                "metadata": ["namespace": .string(namespace), "name": .string(name), "uid": .string(name)],
                "spec": spec,
            ]), systemNamespace: "kuma-system")
    }
}
