import JSON
import KubernetesAPI
import MeshAPI
import Randomness
import Testing

@testable import TrafficPermissions

/// Nothing that is written in one namespace widens what another accepts: from the objects to the decision.
@Suite struct NamespaceBoundaryTests {
    @Test(arguments: Encroachment.allCases, PermissionPrecedence.allCases)
    func noneGetsIn(attempt: Encroachment, precedence: PermissionPrecedence) throws {
        let withClient = try ClusterState(Self.cluster(hasClient: true, precedence))
        for hasClient in [true, false] {
            let start = Self.cluster(hasClient: hasClient, precedence)
            let before = hasClient ? withClient : try ClusterState(start)
            var generator = SeededGenerator(seed: 7)
            for _ in 0..<3 {
                var after = start
                attempt.apply(to: &after, using: &generator)
                try expectNoGain(before, after, "\(attempt), \(hasClient ? "after" : "before") the real client")
                if hasClient { continue }
                after.addClient()
                try expectNoGain(withClient, after, "\(attempt), and then the real client")
            }
        }
    }

    @Test func randomMixturesGetNobodyIn() {
        randomRounds(20) { seed, generator in
            for _ in 0..<5 {
                let precedence = generator.pick(PermissionPrecedence.allCases)
                let start = Self.cluster(hasClient: Bool.random(using: &generator), precedence)
                var after = start
                var attempts: [Encroachment] = []
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    let attempt = generator.pick(Encroachment.allCases)
                    attempts.append(attempt)
                    attempt.apply(to: &after, using: &generator)
                }
                after.pods.shuffle(using: &generator)
                after.services.shuffle(using: &generator)
                after.policies.shuffle(using: &generator)
                try expectNoGain(ClusterState(start), after, "seed \(seed): \(attempts)")
            }
        }
    }

    /// The test sees what it looks for: whoever the authors of policies let in is let in.
    @Test func theRealClientGetsIn() throws {
        for precedence in PermissionPrecedence.allCases {
            let cluster = Self.cluster(hasClient: true, precedence)
            let client = "flight-control-blu_\(Encroachment.victim)_svc_80"
            for server in ["check-in-api-blu", "ledger", "gate"] {
                #expect(try cluster.allows(client, "\(Encroachment.victim)/\(server)-1") == true, "\(server)")
            }
            let permissions = try cluster.permissions()
            let crew = try #require(permissions.inbounds.first { $0.dataplane.name == "crew-1" })
            let clients = try ClusterState(cluster).clients.map(\.client).filter {
                permissions.decide($0, at: crew)?.isAllowed == true
            }
            #expect(clients.count == 1, "the proxy, whose certificate has tags, and no Secret")
            #expect(
                try cluster.allows("baggage_\(Encroachment.victim)_svc_80", "\(Encroachment.victim)/gate-1") == false)
        }
    }

    /// What is trusted by name is in the hands of who owns the name: only there a port is called so.
    @Test func aNamedPortIsThatOfItsOwnerOnly() throws {
        var cluster = Self.cluster(hasClient: true, .allowWins)
        cluster.addNamespace("partner")
        cluster.add("feed", in: "partner", portName: "raw")
        cluster.addPolicy(
            "feed", in: Encroachment.victim,
            [
                "targetRef": ["kind": "MeshService", "name": "baggage"],
                "from": [
                    .from([
                        "kind": "MeshService", "name": "feed", "namespace": "partner", "sectionName": "http",
                    ])
                ],
            ])
        let baggage = "\(Encroachment.victim)/baggage-1"
        #expect(try cluster.allows("feed_partner_svc_80", baggage) == false)
        cluster.add("feed", in: Encroachment.attacker, portName: "http")
        cluster.addDataplane("hand", in: Encroachment.attacker, tags: ["kuma.io/service": "feed_partner_svc_80"])
        #expect(try cluster.allows("feed_partner_svc_80", baggage) == false)
        #expect(try cluster.allows("feed_attacker_svc_80", baggage) == false)
        cluster.pods.removeAll { $0["metadata"]?["namespace"] == "partner" }
        cluster.add("feed", in: "partner", portName: "http")
        #expect(try cluster.allows("feed_partner_svc_80", baggage) == true)
    }

    /// Policies of several kinds, none of which trusts what any namespace can claim.
    private static func cluster(hasClient: Bool, _ precedence: PermissionPrecedence) -> Cluster {
        var cluster = Cluster()
        cluster.precedence = precedence
        let victim = Encroachment.victim
        cluster.addNamespace(victim)
        cluster.addNamespace(Encroachment.attacker)
        cluster.addNamespace("blue-air", labels: ["kuma.io/sidecar-injection": "enabled", "kuma.io/mesh": "blue"])
        for name in ["check-in-api-blu", "ledger", "crew", "gate", "baggage"] { cluster.add(name, in: victim) }
        cluster.add("visitor", in: Encroachment.attacker)
        cluster.add("till", in: "blue-air")
        if hasClient { cluster.addClient() }
        let client: JSONValue = ["kind": "MeshService", "name": "flight-control-blu"]
        let system = Cluster.systemNamespace
        cluster.addPolicy(
            "allow-flight-control-to-check-in", in: system,
            ["targetRef": ["kind": "MeshService", "name": "check-in-api-blu"], "from": [.from(client)]])
        var named = client
        named["sectionName"] = "http"
        cluster.addPolicy(
            "ledger", in: victim, ["targetRef": ["kind": "MeshService", "name": "ledger"], "from": [.from(named)]])
        cluster.addPolicy(
            "crew", in: victim,
            [
                "targetRef": ["kind": "Dataplane", "labels": ["app": "crew"]],
                "from": [
                    .from([
                        "kind": "MeshSubset",
                        "tags": [
                            "k8s.kuma.io/namespace": .string(victim), "k8s.kuma.io/service-name": "flight-control-blu",
                        ],
                    ])
                ],
            ])
        let gate: JSONValue = ["kind": "MeshService", "name": "gate", "namespace": .string(victim)]
        let match = { (type: JSONValue, start: String) -> JSONValue in
            ["spiffeID": ["type": type, "value": .string("spiffe://default/\(start)")]]
        }
        cluster.addPolicy(
            "gate", in: system,
            [
                "targetRef": gate,
                "rules": [
                    [
                        "default": [
                            "allow": [
                                match("Exact", "flight-control-blu_\(victim)_svc_80"),
                                match("Prefix", "baggage_\(victim)_svc"),
                            ]
                        ]
                    ],
                    ["default": ["deny": [match("Prefix", "baggage")]]],
                ],
            ])
        cluster.addPolicy(
            "till", in: "blue-air", ["from": [.from(client)]], labels: ["kuma.io/mesh": "blue"])
        // The attacker lets in everybody, which is his affair.
        cluster.addPolicy("open", in: Encroachment.attacker, ["from": [.from(["kind": "Mesh"])]])
        return cluster
    }

    /// Nobody gets into what is not the attacker's, whoever he is, by what the attacker wrote; and the attacker does not.
    private func expectNoGain(_ before: ClusterState, _ cluster: Cluster, _ what: String) throws {
        let own = Encroachment.attacker
        let after = try ClusterState(cluster)
        for mesh in Cluster.meshes {
            let (old, new) = (try #require(before.permissions[mesh]), try #require(after.permissions[mesh]))
            let inbounds = old.inbounds.filter { $0.dataplane.namespace != own }
            #expect(new.inbounds.filter { $0.dataplane.namespace != own } == inbounds, "\(what)")
            for inbound in inbounds {
                for (namespace, client) in before.clients + after.clients {
                    guard new.decide(client, at: inbound)?.isAllowed == true else { continue }
                    #expect(
                        old.decide(client, at: inbound)?.isAllowed == true,
                        "\(what): \(client.names) is let in at \(inbound) now")
                    #expect(namespace != own, "\(what): \(client.names) of \(own) is let in at \(inbound)")
                }
            }
        }
        for (_, client) in after.clients.filter({ $0.namespace == own }) {
            for name in client.names {
                let isOwn =
                    name.hasPrefix("spiffe://")
                    ? name.contains("_\(own)_svc")
                    : !name.hasPrefix("kuma://k8s.kuma.io/namespace/") || name.hasSuffix("/\(own)")
                #expect(isOwn, "\(what): \(own) is \(name)")
            }
        }
    }
}

extension Cluster {
    fileprivate mutating func addClient() { add("flight-control-blu", in: Encroachment.victim) }
}
