import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

@testable import TrafficPermissions

/// Who may call whom in a mesh, as §4 of the specification says it: slow, plain, and written from its sentences alone.
///
/// The compiled form is held to it; nothing of that is used here but the types that say what a workload, a client and an
/// older policy are.
struct ReferenceMesh {
    var mesh = "default"
    var isMostSpecific = false
    var policies: [ReferencePolicy] = []
    var legacy: [LegacyPolicy] = []
    var workloads: [MeshWorkload] = []

    struct Verdict: Equatable, CustomStringConvertible {
        var isAllowed: Bool
        var isShadowDenied = false
        /// `<namespace>/<name>/<item>`.
        var decider: String?
        /// Whether any policy is about the inbound.
        var isProtected = true

        var description: String {
            "\(isAllowed ? "allowed" : "denied")\(isShadowDenied ? " (shadow)" : "") by \(decider ?? "nothing")"
                + (isProtected ? "" : ", no policy")
        }
    }

    var inbounds: [InboundID] {
        Set(
            workloads.flatMap { workload in
                workload.listeners.map { InboundID(dataplane: workload.key, address: $0.address, port: $0.port) }
            }
        ).sorted()
    }

    func decide(_ client: Client, at inbound: InboundID) -> Verdict? {
        guard let workload = workloads.first(where: { $0.key == inbound.dataplane }) else { return nil }
        let listeners = workload.listeners.filter { $0.address == inbound.address && $0.port == inbound.port }
        if listeners.isEmpty { return nil }
        let selecting = policies.filter { policy in
            guard !policy.isShadow, policy.isSystem || policy.namespace == workload.key.namespace else { return false }
            guard policy.isTargetUnderstood, let target = policy.target else { return true }
            return listeners.contains { selects(target, of: policy, workload, $0) }
        }
        if selecting.isEmpty { return decideByLegacy(client, listeners) }

        // All that matches the client, weakest first.
        let matching = selecting.sorted(by: isWeaker).flatMap { policy in
            policy.items.filter { matches($0.who, client, namespace: workload.key.namespace) }.map { item in
                (name: "\(policy.namespace)/\(policy.name)/\(item.name)", item: item)
            }
        }
        let rules = matching.filter(\.item.isRule)
        let denies = rules.filter { $0.item.action == "Deny" }
        if !denies.isEmpty { return Verdict(isAllowed: false, decider: first(denies.map(\.name))) }
        var from = matching.filter { !$0.item.isRule }
        if isMostSpecific {
            // Whatever stands before the last Deny is cut off by it.
            if let last = from.lastIndex(where: { $0.item.action == "Deny" }) { from.removeFirst(last) }
        }
        let allows = (rules + from).filter { $0.item.action != "Deny" }
        guard !allows.isEmpty else {
            return Verdict(isAllowed: false, decider: isMostSpecific ? from.last?.name : nil)
        }
        let isPlain =
            rules.contains { $0.item.action == "Allow" }
            || (isMostSpecific
                ? from.last?.item.action == "Allow" : from.contains { $0.item.action == "Allow" })
        return Verdict(isAllowed: true, isShadowDenied: !isPlain, decider: first(allows.map(\.name)))
    }
}

// What a policy protects.
extension ReferenceMesh {
    private func selects(
        _ target: JSONValue, of policy: ReferencePolicy, _ workload: MeshWorkload, _ listener: MeshWorkload.Listener
    ) -> Bool {
        let text = { (key: String) in target[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        if let types = target["proxyTypes"]?.array, !types.contains("Sidecar") { return false }
        let hasTags = ReferenceValidity.strings(target["tags"]).allSatisfy { tag, value in
            listener.tags[tag].map { value == "*" || equal($0, value) } ?? false
        }
        let usual = policy.isSystem ? nil : policy.namespace
        switch target["kind"]?.string {
        case "Mesh": return true
        case "MeshSubset": return hasTags
        case "MeshService":
            guard isMeant(text("name") ?? "", text("namespace") ?? usual, service(of: listener)) else { return false }
            guard let section = text("sectionName") else { return true }
            guard let number = port(section) else { return equal(listener.name, section) }
            // What has no port in its name has the one that it listens on.
            return (parts(service(of: listener))?.port ?? listener.port) == number
        case "MeshServiceSubset":
            return isMeant(text("name") ?? "", usual, service(of: listener)) && hasTags
        case "Dataplane":
            if let section = text("sectionName") {
                guard equal(listener.name, section) || listener.port == port(section) else { return false }
            }
            if let name = text("name") {
                return equal(workload.key.name, name)
                    && equal(workload.key.namespace, text("namespace") ?? policy.namespace)
            }
            return ReferenceValidity.strings(target["labels"]).allSatisfy { label, value in
                workload.labels[label].map { equal($0, value) } ?? false
            }
        default: return false
        }
    }

    private func service(of listener: MeshWorkload.Listener) -> String { listener.tags["kuma.io/service"] ?? "" }
}

// Who a client is.
extension ReferenceMesh {
    private func matches(_ who: ReferencePolicy.Who, _ client: Client, namespace: String) -> Bool {
        switch who {
        case .everybody: return true
        case .match(let match):
            let id = match["spiffeID"] ?? .null
            let value = id["value"]?.string ?? ""
            guard match["sni"]?["value"]?.string.map({ $0 == client.serverName }) ?? true else { return false }
            return client.names.contains { id["type"] == "Exact" ? equal($0, value) : begins($0, value) }
        case .reference(let reference):
            let name = reference["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            let tags = ReferenceValidity.strings(reference["tags"])
            // `Mesh`, and a subset that asks for nothing.
            if name == nil, tags.isEmpty { return client.names.contains { begins($0, "spiffe://\(mesh)/") } }
            let hasTags = tags.allSatisfy { tag, value in
                let wanted = tag == "kuma.io/service" ? "spiffe://\(mesh)/\(value)" : "kuma://\(tag)/\(value)"
                return client.names.contains { equal($0, wanted) }
            }
            guard hasTags, let name else { return hasTags }
            let wanted = reference["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? namespace
            let section = reference["sectionName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            return client.names.contains { san in
                guard begins(san, "spiffe://\(mesh)/") else { return false }
                let value = String(decoding: san.utf8.dropFirst("spiffe://\(mesh)/".utf8.count), as: UTF8.self)
                guard isMeant(name, wanted, value) else { return false }
                guard let section else { return true }
                guard let number = port(section) else { return isCalled(section, value) }
                return parts(value)?.port == number
            }
        }
    }

    /// Whether those who serve under that value call their port so.
    private func isCalled(_ section: String, _ service: String) -> Bool {
        workloads.contains { workload in
            workload.listeners.contains {
                equal($0.tags["kuma.io/service"] ?? "", service) && equal($0.name, section)
            }
        }
    }
}

// Names of services.
extension ReferenceMesh {
    /// Whether a value of `kuma.io/service` is the one that is named, or that of a Service of that name in the namespace.
    private func isMeant(_ name: String, _ namespace: String?, _ value: String) -> Bool {
        if equal(name, value) { return true }
        guard let parts = parts(value), equal(parts.service, name) else { return false }
        return namespace.map { equal($0, parts.namespace) } ?? true
    }

    /// `<svc>_<ns>_svc` and `<svc>_<ns>_svc_<port>`.
    private func parts(_ value: String) -> (service: String, namespace: String, port: Int?)? {
        let parts = value.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, parts[2] == "svc", !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        if parts.count == 3 { return (parts[0], parts[1], nil) }
        guard parts.count == 4, let port = port(parts[3]) else { return nil }
        return (parts[0], parts[1], port)
    }

    /// A number from 1 to 65535 that is written plainly.
    private func port(_ text: String) -> Int? {
        guard let number = Int(text), 1...65535 ~= number, equal("\(number)", text) else { return nil }
        return number
    }
}

// Which policy is the weaker one.
extension ReferenceMesh {
    private func isWeaker(_ one: ReferencePolicy, than other: ReferencePolicy) -> Bool {
        let (left, right) = (rank(one), rank(other))
        if left != right { return left.lexicographicallyPrecedes(right) }
        // The smallest name is the strongest, then the smallest namespace.
        for (left, right) in [(one.name, other.name), (one.namespace, other.namespace), (one.uid, other.uid)]
        where !equal(left, right) {
            return right.utf8.lexicographicallyPrecedes(left.utf8)
        }
        return false
    }

    private func rank(_ policy: ReferencePolicy) -> [Int] {
        let target = policy.target ?? ["kind": "Mesh"]
        let kinds = ["Mesh", "Dataplane", "MeshSubset", "MeshService", "MeshServiceSubset"]
        guard policy.isTargetUnderstood, let kind = kinds.firstIndex(of: target["kind"]?.string ?? "") else {
            return [kinds.count, 0, 0, policy.isSystem ? 0 : 1]
        }
        let has = { (key: String) in
            !(target[key]?.string ?? "").isEmpty || !(target[key]?.object ?? [:]).isEmpty
        }
        return [kind, has("name") ? 2 : has("labels") ? 1 : 0, has("sectionName") ? 1 : 0, policy.isSystem ? 0 : 1]
    }
}

// What TrafficPermissions say where no MeshTrafficPermission says anything.
extension ReferenceMesh {
    private func decideByLegacy(_ client: Client, _ listeners: [MeshWorkload.Listener]) -> Verdict {
        var best: (policy: LegacyPolicy, rank: [Double])?
        for policy in legacy {
            for destination in policy.destinations {
                for listener in listeners {
                    guard let rank = rank(destination, listener) else { continue }
                    let whole = rank + [policy.created.timeIntervalSince1970]
                    if let found = best {
                        if whole.lexicographicallyPrecedes(found.rank) { continue }
                        let isEarlier = policy.name.utf8.lexicographicallyPrecedes(found.policy.name.utf8)
                        if whole == found.rank, !isEarlier { continue }
                    }
                    best = (policy, whole)
                }
            }
        }
        guard let best else { return Verdict(isAllowed: false, isProtected: false) }
        // What is not understood allows nothing.
        let isUnderstood = best.rank[0].isFinite
        let allows = best.policy.items.filter { isUnderstood && matches($0.clients, client) }
        return Verdict(
            isAllowed: !allows.isEmpty, decider: first(allows.map { "\(best.policy.name)/\($0.id.item)" }))
    }

    /// How well a destination matches; nil if it does not.
    private func rank(_ destination: [String: String]?, _ listener: MeshWorkload.Listener) -> [Double]? {
        guard let destination else { return [.infinity, 0] }
        for (tag, value) in destination {
            guard let own = listener.tags[tag], value == "*" || equal(own, value) else { return nil }
        }
        return [Double(destination.count), Double(destination.values.filter { $0 != "*" }.count)]
    }

    /// The older ones are made of exact names, and of the prefix of the mesh.
    private func matches(_ clients: ClientMatch, _ client: Client) -> Bool {
        guard case .all(let clauses, _) = clients else { return true }
        return clauses.allSatisfy { clause in
            client.names.contains { name in
                switch clause {
                case .exact(let value): equal(name, value)
                case .prefix(let start): begins(name, start)
                case .service: false
                }
            }
        }
    }
}

// Bytes, not characters.
extension ReferenceMesh {
    private func first(_ names: [String]) -> String? { names.min { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}

private func equal(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

private func begins(_ text: String, _ start: String) -> Bool { text.utf8.starts(with: start.utf8) }
