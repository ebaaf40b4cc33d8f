import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Randomness

@testable import TrafficPermissions

/// A mesh of few names, so that its policies, workloads and clients have to do with each other.
struct RandomMesh {
    static let systemNamespace = "sys"

    var precedence: PermissionPrecedence
    /// Those of the mesh, and now and then one of another.
    var policies: [ObjectKey: JSONValue] = [:]
    var legacy: [String: LegacyPolicy] = [:]
    var workloads: [ObjectKey: MeshWorkload] = [:]

    init(_ generator: inout SeededGenerator) {
        precedence = Bool.random(using: &generator) ? .allowWins : .mostSpecific
        let namespaces = Array(Self.namespaces.prefix(Int.random(in: 1...4, using: &generator)))
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let workload = generator.workload(in: generator.pick(namespaces))
            workloads[workload.key] = workload
        }
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let policy = generator.policy(in: generator.pick(namespaces))
            policies[Self.key(policy)] = policy
        }
        guard generator.isLucky(1, of: 3) else { return }
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let policy = generator.legacyPolicy()
            legacy[policy.name] = policy
        }
    }

    static func key(_ policy: JSONValue) -> ObjectKey {
        ObjectKey(
            namespace: policy["metadata"]?["namespace"]?.string ?? "", name: policy["metadata"]?["name"]?.string ?? "")
    }

    // The system namespace; and one whose name begins as another's.
    static let namespaces = ["sys", "a", "ab", "b"]

    var reference: ReferenceMesh {
        var reference = ReferenceMesh()
        reference.isMostSpecific = precedence == .mostSpecific
        reference.policies = policies.values.map { ReferencePolicy($0, systemNamespace: Self.systemNamespace) }
        reference.legacy = Array(legacy.values)
        reference.workloads = Array(workloads.values)
        return reference
    }
}

// What is in it.
extension SeededGenerator {
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }

    mutating func isLucky(_ count: Int, of all: Int) -> Bool { Int.random(in: 0..<all, using: &self) < count }

    private mutating func service() -> String { pick(["web", "web", "api", "db"]) }

    /// A value of `kuma.io/service`.
    mutating func serviceValue(in namespace: String) -> String {
        let name = "\(service())_\(namespace)_svc"
        if namespace == RandomMesh.systemNamespace, isLucky(1, of: 3) {
            return pick(["web", "backend", "web_a_svc_80", "web_b_svc", "api_80", "web_a_svc_080"])
        }
        return isLucky(1, of: 5) ? name : "\(name)_\(pick([80, 80, 443]))"
    }

    mutating func tags(in namespace: String) -> [String: String] {
        var tags = ["kuma.io/service": serviceValue(in: namespace), "k8s.kuma.io/namespace": namespace]
        if isLucky(1, of: 2) { tags["version"] = pick(["v1", "v2", "K8"]) }
        if isLucky(1, of: 3) { tags["team"] = pick(["red", "blue"]) }
        return tags
    }

    mutating func workload(in namespace: String) -> MeshWorkload {
        let address = "10.0.0.\(Int.random(in: 1...3, using: &self))"
        let listeners = (0..<pick([0, 1, 1, 1, 2, 3])).map { _ in
            MeshWorkload.Listener(
                address: isLucky(1, of: 8) ? "10.0.0.9" : address, port: pick([80, 8080, 8080]),
                name: pick(["", "http", "grpc", "80"]), tags: tags(in: namespace))
        }
        var labels = ["k8s.kuma.io/namespace": namespace]
        if isLucky(2, of: 3) { labels["app"] = pick(["web", "api"]) }
        if isLucky(1, of: 3) { labels["version"] = pick(["v1", "v2"]) }
        return MeshWorkload(
            key: ObjectKey(namespace: namespace, name: pick(["web-1", "web-2", "api-1", "db-1"])), labels: labels,
            listeners: listeners, tags: listeners.isEmpty ? [tags(in: namespace)] : nil)
    }

    /// A MeshTrafficPermission, of which one in three is broken somewhere.
    mutating func policy(in namespace: String) -> JSONValue {
        var policy = validPolicy(in: namespace)
        while isLucky(1, of: 3) { corrupt(&policy) }
        return policy
    }

    mutating func validPolicy(in namespace: String) -> JSONValue {
        var spec: JSONValue = [:]
        if !isLucky(1, of: 5) { spec["targetRef"] = target() }
        let form = Int.random(in: 0..<8, using: &self)
        if form < 5 { spec["from"] = .array((0..<pick([1, 1, 2, 3])).map { _ in fromItem() }) }
        if form >= 4 { spec["rules"] = .array((0..<pick([1, 1, 2])).map { _ in rule() }) }
        // What anybody can write on his policy, and what says nothing.
        let labels: [JSONValue] = [
            [:], [:], ["kuma.io/policy-role": "system", "k8s.kuma.io/namespace": "sys"],
            ["kuma.io/origin": "global"], ["kuma.io/effect": "shadow"], ["kuma.io/mesh": "default"],
        ]
        return [
            "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
            "metadata": [
                "namespace": .string(namespace), "name": .string(pick(["aaa", "allow", "deny", "zzz"])),
                "uid": .string("\(next() % 9)"), "labels": pick(labels),
            ],
            "spec": spec,
        ]
    }

    private mutating func name() -> String {
        isLucky(2, of: 3) ? service() : serviceValue(in: pick(RandomMesh.namespaces))
    }

    private mutating func tagChoice() -> JSONValue {
        var tags: JSONValue = [:]
        for _ in 0..<pick([0, 1, 1, 2]) {
            switch Int.random(in: 0..<4, using: &self) {
            case 0: tags["version"] = .string(pick(["v1", "v2", "K8"]))
            case 1: tags["team"] = .string(pick(["red", "blue"]))
            case 2: tags["k8s.kuma.io/namespace"] = .string(pick(RandomMesh.namespaces))
            default: tags["kuma.io/service"] = .string(name())
            }
        }
        return tags
    }

    mutating func target() -> JSONValue {
        var target: JSONValue
        switch Int.random(in: 0..<6, using: &self) {
        case 0:
            target = ["kind": "Mesh"]
            if isLucky(1, of: 3) {
                target["proxyTypes"] = pick([
                    ["Gateway"], ["Sidecar"], ["Gateway", "Sidecar"], ["Gateway", "Gateway"],
                ])
            }
        case 1:
            target = ["kind": "MeshSubset", "tags": tagChoice()]
            if isLucky(1, of: 4) { target["proxyTypes"] = pick([["Gateway"], ["Sidecar"]]) }
        case 2: target = meshService()
        case 3:
            target = ["kind": "MeshServiceSubset", "name": .string(name()), "tags": tagChoice()]
            if isLucky(1, of: 3) { target[path: ["tags", "version"]] = "*" }
        case 4:
            target = ["kind": "Dataplane"]
            switch Int.random(in: 0..<4, using: &self) {
            case 0: target["labels"] = isLucky(1, of: 2) ? ["app": "web"] : ["version": "v1", "app": "api"]
            case 1, 2:
                target["name"] = .string(pick(["web-1", "web-2", "api-1", "db-1"]))
                if isLucky(1, of: 2) { target["namespace"] = .string(pick(RandomMesh.namespaces)) }
            default: break
            }
            if isLucky(1, of: 3) { target["sectionName"] = section() }
        default: target = ["kind": "MeshService", "name": .string(name())]
        }
        return target
    }

    private mutating func meshService() -> JSONValue {
        var reference: JSONValue = ["kind": "MeshService", "name": .string(name())]
        if isLucky(1, of: 3) { reference["namespace"] = .string(pick(RandomMesh.namespaces)) }
        if isLucky(1, of: 3) { reference["sectionName"] = section() }
        return reference
    }

    private mutating func section() -> JSONValue { .string(pick(["http", "grpc", "80", "443", "8080", "080"])) }

    mutating func client() -> JSONValue {
        switch Int.random(in: 0..<7, using: &self) {
        case 0, 1: ["kind": "Mesh"]
        case 2: ["kind": "MeshSubset", "tags": tagChoice()]
        case 3: ["kind": "MeshServiceSubset", "name": .string(name()), "tags": tagChoice()]
        default: meshService()
        }
    }

    mutating func action() -> JSONValue {
        ["action": .string(pick(["Allow", "Allow", "Deny", "AllowWithShadowDeny"]))]
    }

    mutating func fromItem() -> JSONValue { ["targetRef": client(), "default": action()] }

    mutating func match() -> JSONValue {
        let value = serviceValue(in: pick(RandomMesh.namespaces))
        let id: JSONValue =
            isLucky(1, of: 2)
            ? ["type": "Exact", "value": .string("spiffe://default/\(value)")]
            : [
                "type": "Prefix",
                "value": .string(
                    pick([
                        "spiffe://default", "spiffe://default/", "spiffe://default/web", "spiffe://default/web_a",
                        "spiffe://default/\(value)", "spiffe://default/\(value)/", "spiffe://other/",
                    ])),
            ]
        var match: JSONValue = ["spiffeID": id]
        if isLucky(1, of: 5) { match["sni"] = ["type": "Exact", "value": .string(pick(["web", "web.example"]))] }
        return match
    }

    mutating func rule() -> JSONValue {
        var lists: JSONValue = [:]
        for list in ["allow", "allowWithShadowDeny", "deny"] where isLucky(1, of: list == "allow" ? 2 : 3) {
            lists[list] = .array((0..<pick([1, 1, 2])).map { _ in match() })
        }
        if lists == [:] { lists["allow"] = [match()] }
        return ["default": lists]
    }

    mutating func legacyPolicy() -> LegacyPolicy {
        let name = pick(["aaa", "bbb", "ccc"])
        let destinations = (0..<pick([1, 1, 2])).map { _ -> [String: String]? in
            if isLucky(1, of: 12) { return nil }
            var tags = ["kuma.io/service": isLucky(1, of: 2) ? "*" : serviceValue(in: pick(RandomMesh.namespaces))]
            if isLucky(1, of: 3) { tags["version"] = pick(["*", "v1", "v2"]) }
            if isLucky(1, of: 3) { tags["team"] = pick(["*", "red"]) }
            return tags
        }
        let items = (0..<pick([0, 1, 1, 2])).map { index -> PolicyItem in
            let value = serviceValue(in: pick(RandomMesh.namespaces))
            let clients: [ClientMatch.Clause] = pick([
                [.prefix("spiffe://default/")], [.exact("spiffe://default/\(value)")],
                [.exact("spiffe://default/\(value)"), .exact("kuma://version/v1")], [.exact("kuma://team/red")],
            ])
            return PolicyItem(
                ItemID(policy: ObjectKey(name: name), item: "sources[\(index)]"), .legacy, .allow,
                .all(clients, serverName: nil))
        }
        return LegacyPolicy(
            name: name, uid: "\(next() % 9)", created: Date(timeIntervalSince1970: Double(pick([1, 1, 2]))),
            destinations: destinations, items: items)
    }
}

// Who calls.
extension SeededGenerator {
    /// Every workload as its proxy and as each of its Secrets, and some that are nobody of the mesh.
    mutating func clients(of mesh: RandomMesh) -> [Client] {
        var sets: [[String]] = []
        for workload in mesh.workloads.values.sorted(by: { $0.key < $1.key }) {
            let services = Set(workload.tags.compactMap { $0["kuma.io/service"] }).sorted()
            let ids = services.map { "spiffe://default/\($0)" }
            sets.append(ids + Set(workload.tags.joined().map { "kuma://\($0.key)/\($0.value)" }).sorted())
            sets.append([pick(ids)])
        }
        let odd = [
            [], ["spiffe://default/web_a_svc_80"], ["spiffe://default/web_b_svc_443", "spiffe://default/api_a_svc_80"],
            ["spiffe://default"], ["spiffe://default/"], ["spiffe://defaultx/web_a_svc_80"],
            ["spiffe://other/web_a_svc_80"], ["spiffe://default/web_a_svc_080"], ["spiffe://default/web_a_svc_80/x"],
            ["kuma://version/v1", "kuma://team/red"], ["spiffe://default/db_ab_svc", "kuma://version/\u{212A}8"],
            ["https://default/web"], ["spiffe://default/web"], ["spiffe://default/backend", "kuma://version/K8"],
        ]
        for _ in 0..<3 { sets.append(pick(odd)) }
        if sets.count > 4 { sets.append(pick(sets) + pick(sets)) }
        return sets.map {
            Client(names: $0.shuffled(using: &self), serverName: pick([nil, nil, "web", "web.example"]))
        }
    }
}
