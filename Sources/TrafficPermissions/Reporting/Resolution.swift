import KubernetesAPI
import MeshAPI

/// The names in policies that nothing answers to.
struct Resolution {
    let mesh: String
    let directory: ServiceDirectory
    let portNames: PortNames
    /// The namespaces that the policy protects something in: bare names of clients are of these; nil for any.
    let protected: Set<String>?

    /// Names of clients, in the order of their items.
    func remarks(on items: [PolicyItem]) -> [PolicyReport.Remark] {
        var remarks: [PolicyReport.Remark] = []
        for item in items {
            guard case .all(let clauses, _) = item.clients else { continue }
            for clause in clauses {
                guard let text = problem(of: clause) else { continue }
                remarks.append(.init(place: item.place, text: text))
            }
        }
        return remarks
    }

    private func problem(of clause: ClientMatch.Clause) -> String? {
        switch clause {
        case .prefix: return nil
        case .exact(let uri):
            if let service = SPIFFEName.service(in: uri, of: mesh) {
                return directory.has(service) ? nil : "names \(uri), which no workload of mesh \(mesh) is"
            }
            return SPIFFEName.tag(in: uri) == nil ? "names \(uri), which is no identity of mesh \(mesh)" : nil
        case .service(let reference):
            if directory.answers(to: reference, portNames, in: { protected?.contains($0) ?? true }) { return nil }
            return "names \(reference.words), which no workload of mesh \(mesh) is "
                + (reference.namespace == nil && ServiceName(reference.name) == nil
                    ? "in the namespaces that the policy protects: name another one by namespace" : "known by")
        }
    }

    /// The name in a target, of a policy that selects nothing.
    ///
    /// - Parameter isMember: Whether the Dataplane that it names, if it does, is in the mesh.
    func remark(on policy: Policy, isMember: Bool) -> PolicyReport.Remark? {
        problem(of: policy, isMember).map { .init(place: "spec.targetRef", text: $0) }
    }

    private func problem(of policy: Policy, _ isMember: Bool) -> String? {
        let own = policy.key.namespace
        func isForeign(_ namespace: String?) -> Bool { !policy.isSystem && (namespace ?? own) != own }
        switch policy.target {
        case .service(let reference, _, let isSubset):
            if isForeign(reference.namespace ?? ServiceName(reference.name)?.namespace) {
                return "names \(reference.words) of another namespace, which the policy cannot select"
            }
            var any = reference
            any.section = nil
            if !directory.answers(to: any, portNames, in: { policy.isSystem || $0 == own }) {
                return "names \(any.words), which no workload of mesh \(mesh) serves"
            }
            // With tags, these may be what nothing has.
            return reference.section == nil || isSubset ? nil : "names \(reference.words), which it does not have"
        case .dataplane(.name(let name, let namespace), let section):
            let key = ObjectKey(namespace: namespace ?? own, name: name)
            if isForeign(namespace) { return "names Dataplane \(key) of another namespace, which it cannot select" }
            if !isMember { return "names Dataplane \(key), which is not in mesh \(mesh)" }
            return section.map { "names port \($0) of Dataplane \(key), which it does not have" }
        default: return nil
        }
    }

    /// The services that an older policy protects.
    func remarks(onDestinations destinations: [[String: String]?]) -> [PolicyReport.Remark] {
        destinations.enumerated().compactMap { index, destination in
            guard let service = destination?[ServiceName.tag], service != "*", !directory.has(service) else {
                return nil
            }
            return .init(
                place: "spec.destinations[\(index)].match",
                text: "names service \(service), which no workload of mesh \(mesh) serves")
        }
    }
}

extension ServiceReference {
    /// How messages call it.
    fileprivate var words: String {
        (section.map { "port \($0.text) of " } ?? "") + "service \(name)"
            + (namespace.map { " of namespace \($0)" } ?? "")
    }
}
