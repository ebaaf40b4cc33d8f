import JSON
import MeshAPI
import Testing

@testable import TrafficPermissions

/// The walk-through of "Your First Policy", with Pods and Services as a person would have them.
@Suite struct SecondSeedTests {
    private static let namespace = "kong-air-production"
    private static let everybody: JSONValue = ["kind": "Mesh"]

    private static var start: Cluster {
        var cluster = Cluster()
        cluster.addNamespace(namespace)
        for name in ["check-in-api-blu", "flight-control-blu", "baggage-blu"] { cluster.add(name, in: namespace) }
        return cluster
    }

    /// Who may call whom, as `client>server`.
    private func allowed(_ cluster: Cluster) throws -> Set<String> {
        let names = ["check-in-api-blu", "flight-control-blu", "baggage-blu"]
        var allowed: Set<String> = []
        for client in names {
            for server in names {
                let verdict = try cluster.allows("\(client)_\(Self.namespace)_svc_80", "\(Self.namespace)/\(server)-1")
                let isAllowed: Bool = try #require(verdict as Bool?)
                if isAllowed { allowed.insert("\(client)>\(server)") }
            }
        }
        return allowed
    }

    @Test(arguments: [PermissionPrecedence.allowWins, .mostSpecific])
    func theWalkThroughDecidesAsItSays(precedence: PermissionPrecedence) throws {
        var cluster = Self.start
        cluster.precedence = precedence
        let system = Cluster.systemNamespace
        #expect(try allowed(cluster) == [])

        let allowAll: JSONValue = ["targetRef": Self.everybody, "from": [.from(Self.everybody)]]
        cluster.addPolicy("allow-all", in: system, allowAll)
        #expect(try allowed(cluster).count == 9)

        let deny: JSONValue = ["targetRef": Self.everybody, "from": [.from(Self.everybody, "Deny")]]
        cluster.addPolicy("default-deny", in: system, deny)
        #expect(try allowed(cluster).count == 9)

        cluster.policies.removeAll { $0["metadata"]?["name"] == "allow-all" }
        #expect(try allowed(cluster) == [])

        cluster.addPolicy(
            "allow-flight-control-to-check-in", in: system,
            [
                "targetRef": ["kind": "MeshService", "name": "check-in-api-blu"],
                "from": [.from(["kind": "MeshService", "name": "flight-control-blu"])],
            ])
        #expect(try allowed(cluster) == ["flight-control-blu>check-in-api-blu"])
    }

    /// Whatever the two are called, unlike in Kuma, where the smaller name wins.
    @Test func anAllowWinsWhateverItsName() throws {
        for (allow, deny) in [("allow-all", "default-deny"), ("z-allow", "a-deny")] {
            var cluster = Self.start
            cluster.addPolicy(allow, in: Cluster.systemNamespace, ["from": [.from(Self.everybody)]])
            cluster.addPolicy(deny, in: Cluster.systemNamespace, ["from": [.from(Self.everybody, "Deny")]])
            #expect(try allowed(cluster).count == 9)
        }
    }
}
