import JSON
import KubernetesAPI
import MeshAPI
import Randomness
import Testing

@testable import TrafficPermissions

extension RandomMesh {
    /// The policies as they are read.
    func read() throws -> [ObjectKey: Policy] {
        try policies.mapValues {
            Policy(try MeshTrafficPermission(json: $0), systemNamespace: Self.systemNamespace)
        }
    }

    /// The compiled form, of things that were noted in a random order.
    func compiled(_ policies: [ObjectKey: Policy], _ generator: inout SeededGenerator) -> MeshPermissions {
        var permissions = MeshPermissions(mesh: "default", precedence: precedence)
        var changes = policies.map { RandomChange.policy($0.key, $0.value) }
        changes += legacy.map { .legacy($0.key, $0.value) }
        changes += workloads.map { .workload($0.key, $0.value) }
        // Dictionaries have another order in each process: a seed has to be enough.
        changes.sort { $0.name < $1.name }
        for change in changes.shuffled(using: &generator) { _ = change.carryOut(on: &permissions) }
        return permissions
    }
}

/// Something that happens to a mesh.
enum RandomChange {
    case policy(ObjectKey, Policy?)
    case legacy(String, LegacyPolicy?)
    case workload(ObjectKey, MeshWorkload?)
    case precedence(PermissionPrecedence)

    var name: String {
        switch self {
        case .policy(let key, let policy): "policy \(key)\(policy == nil ? " gone" : "")"
        case .legacy(let name, let policy): "older policy \(name)\(policy == nil ? " gone" : "")"
        case .workload(let key, let workload): "workload \(key)\(workload == nil ? " gone" : "")"
        case .precedence(let precedence): precedence.rawValue
        }
    }

    func carryOut(on permissions: inout MeshPermissions) -> Affected {
        switch self {
        case .policy(let key, let policy): permissions.note(policy, at: key)
        case .legacy(let name, let policy): permissions.note(policy, named: name)
        case .workload(let key, let workload): permissions.note(workload, at: key)
        case .precedence(let precedence): permissions.set(precedence)
        }
    }
}

extension ReferenceMesh.Verdict {
    init(_ decision: Decision) {
        self.init(isAllowed: decision.isAllowed, isShadowDenied: decision.isShadowDenied)
        switch decision.ground {
        case .item(let item): decider = item.id.description
        case .nothingAllows: break
        case .noPolicy: isProtected = false
        }
    }
}

extension MeshPermissions {
    /// All that it decides, one after the other.
    func verdicts(_ clients: [Client]) -> [InboundID: [ReferenceMesh.Verdict?]] {
        var verdicts: [InboundID: [ReferenceMesh.Verdict?]] = [:]
        for inbound in inbounds {
            verdicts[inbound] = clients.map { decide($0, at: inbound).map(ReferenceMesh.Verdict.init) }
        }
        return verdicts
    }
}

extension ReferenceMesh {
    /// All that it decides, one after the other.
    func verdicts(_ clients: [Client]) -> [InboundID: [Verdict?]] {
        var verdicts: [InboundID: [Verdict?]] = [:]
        for inbound in inbounds { verdicts[inbound] = clients.map { decide($0, at: inbound) } }
        return verdicts
    }
}

/// Says where two disagree; one sentence is enough.
func expectSame(
    _ found: [InboundID: [ReferenceMesh.Verdict?]], _ wanted: [InboundID: [ReferenceMesh.Verdict?]],
    _ clients: [Client], _ mesh: RandomMesh, _ what: String
) {
    guard found != wanted else { return }
    guard Set(found.keys) == Set(wanted.keys) else {
        Issue.record("\(what): inbounds \(found.keys.sorted()) and not \(wanted.keys.sorted())")
        return
    }
    for (inbound, wanted) in wanted.sorted(by: { $0.key < $1.key }) {
        for (client, (found, wanted)) in zip(clients, zip(found[inbound] ?? [], wanted)) where found != wanted {
            let text = mesh.policies.values.map(\.text).sorted().joined(separator: "\n")
            Issue.record(
                """
                \(what), \(mesh.precedence): \(client.names) with server name \(client.serverName ?? "none") at \
                \(inbound) is \(found?.description ?? "nowhere"), and ought to be \(wanted?.description ?? "nowhere")
                \(mesh.workloads[inbound.dataplane].map { "\($0)" } ?? "")
                \(text)
                \(mesh.legacy)
                """)
            return
        }
    }
}
