import KubernetesAPI
import MeshAPI
import Randomness
import Testing

@testable import TrafficPermissions

/// What is said to be overridden is what some client shows to be.
@Suite struct OverridingRandomTests {
    /// All clients of one service that there may be here.
    private static let clients: [Client] = services.flatMap { service in
        [nil, "v1", "v2"].flatMap { version in
            [nil, "a"].flatMap { team in
                [nil, "a.example", "b.example"].map { serverName in
                    var tags = ["kuma.io/service": service]
                    tags["k8s.kuma.io/namespace"] = ServiceName(service)?.namespace
                    tags["version"] = version
                    tags["team"] = team
                    return Client(
                        names: Client(mesh: "default", tags: [tags]).names, serverName: serverName)
                }
            }
        }
    }
    private static let services = ["web", "api"].flatMap { name in
        ["shop", "bank"].flatMap { namespace in ["", "_80", "_81"].map { "\(name)_\(namespace)_svc\($0)" } }
    }

    @Test func reportsAgreeWithClients() {
        randomRounds { seed, generator in
            let policies = try (0..<8).map { try policy("p\($0)", &generator) }
            let workloads = [
                MeshWorkload.serving("web_shop_svc_80", name: "a", tags: ["version": "v1"], labels: ["app": "web"]),
                .serving("web_shop_svc_80", name: "b", tags: ["version": "v1"], labels: ["app": "web"]),
                .serving("api_shop_svc_81", "web_shop_svc_81", name: "c"),
                .serving("api_bank_svc_80", name: "d", tags: ["version": "v1"], labels: ["app": "api"]),
            ]
            for precedence in [PermissionPrecedence.allowWins, .mostSpecific] {
                let permissions = MeshPermissions.of(policies, workloads, precedence)
                for policy in policies {
                    let report = try #require(permissions.report(of: policy.key))
                    let inbounds = permissions.inbounds.filter { inbound in
                        workloads.contains { $0.facts(isNamed: true)[inbound].map(policy.selects) ?? false }
                    }
                    #expect(report.selected == inbounds.count, "seed \(seed)")
                    let expected = overridden(policy, at: inbounds, in: permissions)
                    #expect(report.overridden == expected.entries, "\(precedence) \(policy) (seed \(seed))")
                    #expect(report.overriddenInbounds == expected.inbounds, "seed \(seed)")
                }
            }
        }
    }

    /// By trying all clients.
    private func overridden(
        _ policy: Policy, at inbounds: [InboundID], in permissions: MeshPermissions
    ) -> (entries: [PolicyReport.Overridden], inbounds: Int) {
        var entries: [PolicyReport.Overridden] = []
        var beaten: Set<InboundID> = []
        for deny in policy.items where deny.kind == .from && deny.action == .deny {
            var winners: [ItemID] = []
            var places = 0
            for inbound in inbounds {
                let calls = Self.clients.map {
                    Call(
                        $0, mesh: "default", namespace: inbound.dataplane.namespace, portNames: permissions.portNames)
                }.filter(deny.clients.matches)
                let items = permissions.permissions(of: inbound)?.items ?? []
                let start = items.firstIndex { $0.id == deny.id && $0.kind == .from } ?? items.endIndex
                let stronger = items.enumerated().filter { position, item in
                    item.action != .deny
                        && (permissions.precedence == .allowWins || item.kind == .rules || position > start)
                }
                let here = stronger.map(\.element).filter { item in calls.contains(where: item.clients.matches) }
                guard let first = here.map(\.id).min() else { continue }
                winners.append(first)
                places += 1
                beaten.insert(inbound)
            }
            guard let first = winners.min() else { continue }
            entries.append(.init(item: deny.id.item, by: first, inbounds: places))
        }
        return (entries, beaten.count)
    }

    // MARK: random policies

    private func policy(_ name: String, _ generator: inout SeededGenerator) throws -> Policy {
        func any(_ choices: String...) -> String { choices.randomElement(using: &generator) ?? "" }
        let target = any(
            "kind: Mesh", "kind: Mesh", "kind: MeshService, name: web", "kind: MeshService, name: api_bank_svc_80",
            "kind: MeshService, name: web, sectionName: '80'", "kind: MeshSubset, tags: {version: v1}",
            "kind: Dataplane, labels: {app: web}", "kind: Dataplane", "kind: MeshService")
        let namespace = any("kuma-system", "kuma-system", "shop", "bank")
        let count = Int.random(in: 1...3, using: &generator)
        if Int.random(in: 0..<4, using: &generator) == 0 {
            let rules = (0..<count).map { _ in
                "{default: {\(any("allow", "allow", "allowWithShadowDeny", "deny")): [\(match(&generator))]}}"
            }
            return try Policy(
                name, in: namespace, "{targetRef: {\(target)}, rules: [\(rules.joined(separator: ", "))]}")
        }
        let items = (0..<count).map { _ in
            let action = any("Allow", "AllowWithShadowDeny", "Deny", "Deny", "Alow")
            return "{targetRef: {\(client(&generator))}, default: {action: \(action)}}"
        }
        return try Policy(name, in: namespace, "{targetRef: {\(target)}, from: [\(items.joined(separator: ", "))]}")
    }

    private func client(_ generator: inout SeededGenerator) -> String {
        func any(_ choices: [String]) -> String { choices.randomElement(using: &generator) ?? "" }
        let name = any(["web", "api"] + Self.services)
        let scope = any(["", "", ", namespace: shop", ", namespace: bank"])
        let section = any(["", "", ", sectionName: '80'", ", sectionName: '81'"])
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return "kind: Mesh"
        case 1, 2: return "kind: MeshService, name: \(name)\(scope)\(section)"
        case 3: return "kind: MeshServiceSubset, name: \(name), tags: {version: \(any(["v1", "v2"]))}"
        case 4: return "kind: MeshService"
        default:
            let tags = [
                "version: v1", "version: v2", "team: a", "k8s.kuma.io/namespace: shop", "k8s.kuma.io/namespace: bank",
                "kuma.io/service: \(any(Self.services))",
            ].shuffled(using: &generator).prefix(2)
            // Two values of one tag are no YAML.
            let names = Set(tags.map { $0.prefix { $0 != ":" } })
            let chosen = names.count == tags.count ? Array(tags) : Array(tags.prefix(1))
            return "kind: MeshSubset, tags: {\(chosen.joined(separator: ", "))}"
        }
    }

    private func match(_ generator: inout SeededGenerator) -> String {
        let service = Self.services.randomElement(using: &generator) ?? ""
        let sni = [", sni: {type: Exact, value: a.example}", "", ""].randomElement(using: &generator) ?? ""
        var id = "type: Exact, value: spiffe://default/\(service)"
        if Bool.random(using: &generator) {
            // Those that end within a namespace may be of several: that much is not told apart.
            let starts = ["", "we", "api_", "\(service.prefix(10))", service]
            let start = starts.filter { $0.count { $0 == "_" } != 1 || $0.hasSuffix("_") }
            id = "type: Prefix, value: 'spiffe://default/\(start.randomElement(using: &generator) ?? "")'"
        }
        return "{spiffeID: {\(id)}\(sni)}"
    }
}
