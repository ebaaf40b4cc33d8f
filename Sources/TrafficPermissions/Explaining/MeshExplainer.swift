import KubernetesAPI
import MeshAPI
import Synchronization

/// Says of a mesh who may call whom, and why: it asks the form that proxies are programmed from.
public final class MeshExplainer: Sendable {
    /// Who may call whom.
    public let permissions: MeshPermissions
    /// Whether that has an effect.
    public let protection: MutualTLSProtection
    /// All members, sorted.
    public let members: [MeshWorkload]
    /// The services that they serve under, by name.
    public let services: [String: ServiceClient]
    private let known = Mutex<[[ObjectIdentifier]: NotableItems]>([:])

    /// Takes the permissions of a mesh as they are now.
    public init(_ permissions: MeshPermissions, _ protection: MutualTLSProtection) {
        self.permissions = permissions
        self.protection = protection
        members = permissions.members
        services = ServiceClient.all(of: members, mesh: permissions.mesh)
    }

    /// Its name.
    public var mesh: String { permissions.mesh }

    /// Every service, in order of the SPIFFE IDs.
    public var clients: [ServiceClient] { services.values.sorted { $0.id < $1.id } }

    /// What happens to the requests of a client; nil if nobody listens there.
    public func explain(_ client: ServiceClient, at inbound: InboundID) -> Explanation? {
        guard let compiled = permissions.permissions(of: inbound) else { return nil }
        var explanation = Explanation(
            client: client.id, dataplane: inbound.dataplane, port: inbound.port, isAllowed: false,
            isShadowDenied: false, decider: nil, reason: "")
        guard protection != .off else {
            explanation.isAllowed = true
            explanation.reason =
                "MutualTLSDisabled: mutual TLS of mesh \(mesh) is off, so that nobody knows who calls, and permissions "
                + "have no effect"
            return explanation
        }
        guard isOfMesh(client) else {
            explanation.reason =
                "Denied: \(client.id) is no identity of mesh \(mesh), and no other is let in, whatever permissions say"
            return finished(explanation)
        }
        let notable = notable(in: compiled)
        let answers = answers(client, at: inbound, compiled)
        explanation.take(answers) { Reason(compiled, of: $0.call, $0.decision, permissions, notable).text }
        return finished(explanation)
    }

    /// What is decided for each of a client's variants, in order; nil where permissions do not decide.
    func decisions(_ client: ServiceClient, at inbound: InboundID) -> [Decision]? {
        guard protection != .off, isOfMesh(client), let compiled = permissions.permissions(of: inbound) else {
            return nil
        }
        return answers(client, at: inbound, compiled).map(\.decision)
    }

    private func isOfMesh(_ client: ServiceClient) -> Bool { client.id.hasPrefixBytes(SPIFFEName.prefix(of: mesh)) }

    private func answers(
        _ client: ServiceClient, at inbound: InboundID, _ compiled: CompiledPermissions
    ) -> [Answer] {
        client.variants.map { variant in
            let call = permissions.call(variant.client, at: inbound)
            return Answer(variant: variant, call: call, decision: compiled.decide(call))
        }
    }

    /// The same for all inbounds with one compiled form.
    private func notable(in compiled: CompiledPermissions) -> NotableItems {
        let layers = compiled.layers.map { ObjectIdentifier($0) }
        return known.withLock { known in
            let found = known[layers] ?? NotableItems(compiled.items)
            known[layers] = found
            return found
        }
    }

    private func finished(_ explanation: Explanation) -> Explanation {
        guard protection == .permissive else { return explanation }
        var explanation = explanation
        explanation.reason += ". Mesh \(mesh) is PERMISSIVE: this is for clients with mutual TLS, and plaintext passes"
        return explanation
    }
}

/// What is decided for some of the workloads of a service.
private struct Answer {
    let variant: ServiceClient.Variant
    let call: Call
    let decision: Decision

    func isSame(as other: Answer) -> Bool {
        decision.isAllowed == other.decision.isAllowed && decision.isShadowDenied == other.decision.isShadowDenied
    }
}

extension Explanation {
    /// Where workloads of one service differ, access is never told to be less than it is.
    fileprivate mutating func take(_ answers: [Answer], reason: (Answer) -> String) {
        guard let first = answers.first else { return }
        let widest = answers.first { $0.decision.isAllowed && !$0.decision.isShadowDenied }
        let told = widest ?? answers.first { $0.decision.isAllowed } ?? first
        isAllowed = told.decision.isAllowed
        isShadowDenied = told.decision.isShadowDenied
        decider = told.decision.item?.id
        self.reason = reason(told)
        guard let other = answers.first(where: { !$0.isSame(as: told) }) else { return }
        let same = answers.filter { $0.isSame(as: told) }.flatMap(\.variant.workloads)
        let others = answers.filter { $0.isSame(as: other) }.flatMap(\.variant.workloads)
        self.reason =
            "Not the same for all of its workloads. For \(same.listed): \(self.reason). For \(others.listed): "
            + reason(other)
    }
}

extension [ObjectKey] {
    /// Some of them in words.
    var listed: String {
        let names = prefix(3).map(\.description).joined(separator: ", ")
        return count > 3 ? "\(names) and \(count - 3) more" : names
    }
}

extension Decision {
    /// The item that decides, if one does.
    var item: PolicyItem? {
        if case .item(let item) = ground { item } else { nil }
    }
}
