import KubernetesAPI
import MeshAPI

/// What of a policy depends only on what any namespace can claim: it is obeyed, and said.
///
/// A service and a namespace are nobody's to claim; tags that come from labels of Pods, names of Services without a
/// namespace, and beginnings of SPIFFE IDs that leave the namespace open are anybody's.
enum Claims {
    /// What there is to say of a policy.
    static func remarks(
        on policy: Policy, mesh: String, _ precedence: PermissionPrecedence
    ) -> [PolicyReport.Remark] {
        let denies = policy.items.contains { item in
            item.action == .deny && (item.kind == .rules || precedence == .mostSpecific)
        }
        var remarks: [PolicyReport.Remark] = []
        // Whoever is to be kept from something could leave what is selected.
        if policy.isSystem, denies, let target = claimed(policy.target) {
            let text = "goes only by \(target), which Pods choose, so that they can leave what denies apply to: "
            remarks.append(.init(place: "spec.targetRef", text: text + "go by \(Names.Tag.namespace) as well"))
        }
        return remarks + Self.remarks(on: policy.items, mesh: mesh)
    }

    /// What there is to say of items.
    static func remarks(on items: [PolicyItem], mesh: String) -> [PolicyReport.Remark] {
        var remarks: [PolicyReport.Remark] = []
        for item in items {
            guard let clients = claimed(item.clients, mesh: mesh) else { continue }
            let remark = PolicyReport.Remark(place: item.place, text: "goes only by \(clients)")
            // One rule may have many prefixes, each a remark of its own; twice the same is one.
            if remarks.last != remark { remarks.append(remark) }
        }
        return remarks
    }

    /// What clients go by, if that is nothing but what any namespace can claim.
    private static func claimed(_ clients: ClientMatch, mesh: String) -> String? {
        guard case .all(let clauses, _) = clients else { return nil }
        var tags: [String] = []
        for clause in clauses {
            switch clause {
            case .service: return nil
            case .exact(let uri):
                guard let tag = SPIFFEName.tag(in: uri), tag.name != Names.Tag.namespace else { return nil }
                tags.append("\(tag.name): \(tag.value)")
            case .prefix(let start):
                guard isOpen(start, mesh: mesh) else { return nil }
                return "SPIFFE IDs that begin with \(start), which any namespace can have: go on with _<namespace>_svc"
            }
        }
        return tags.isEmpty
            ? nil
            : "\(tags.joined(separator: ", ")), which any namespace can claim: "
                + "add \(Names.Tag.namespace), or name a service"
    }

    /// Whether SPIFFE IDs of several namespaces of a mesh, though not of all, may begin so.
    private static func isOpen(_ start: String, mesh: String) -> Bool {
        let whole = SPIFFEName.prefix(of: mesh)
        guard !whole.hasPrefixBytes(start), start.hasPrefixBytes(whole) else { return false }
        // No name of Kubernetes has an underscore in it: what follows the second one is not the namespace any more.
        return start.utf8.dropFirst(whole.utf8.count).count { $0 == UInt8(ascii: "_") } < 2
    }

    private static func claimed(_ target: PolicyTarget) -> String? {
        let chosen: [String: String]
        switch target {
        case .subset(let tags): chosen = tags
        case .dataplane(.labels(let labels), _): chosen = labels
        default: return nil
        }
        let isAnchored = [ServiceName.tag, Names.Tag.namespace].contains { chosen[$0].map { $0 != "*" } ?? false }
        guard !chosen.isEmpty, !isAnchored else { return nil }
        return chosen.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }
}

extension PolicyItem {
    /// Where it is in its policy.
    var place: String {
        switch kind {
        case .from: "spec.\(id.item).targetRef"
        case .rules: "spec.\(id.item)"
        case .legacy: "spec.\(id.item).match"
        }
    }
}
