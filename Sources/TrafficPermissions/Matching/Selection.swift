import KubernetesAPI

extension Policy {
    /// Whether the policy protects an inbound: one of its entries has to be all that the target asks for.
    func selects(_ inbound: InboundFacts) -> Bool {
        guard isSystem || inbound.namespace == key.namespace else { return false }
        switch target {
        case .mesh, .notUnderstood: return true
        case .nothing: return false
        case .subset(let tags): return inbound.entries.contains { $0.has(tags) }
        case .service(let reference, let tags, _):
            return inbound.entries.contains { entry in
                reference.means(entry.service, usual: isSystem ? nil : key.namespace) && entry.has(tags)
                    && (reference.section.map { entry.isPort($0, of: inbound) } ?? true)
            }
        case .dataplane(let choice, let section):
            guard selects(choice, of: inbound) else { return false }
            guard let section else { return true }
            return String(inbound.port) == section || inbound.entries.contains { $0.name == section }
        }
    }

    private func selects(_ choice: PolicyTarget.DataplaneChoice, of inbound: InboundFacts) -> Bool {
        switch choice {
        case .all: true
        case .labels(let labels): labels.allSatisfy { inbound.labels[$0.key] == $0.value }
        case .name(let name, let namespace):
            inbound.dataplane == name && inbound.namespace == namespace ?? key.namespace
        }
    }
}

extension InboundFacts.Entry {
    /// Whether it has all of the tags, of which `*` is any value.
    func has(_ wanted: [String: String]) -> Bool {
        wanted.allSatisfy { tag, value in
            value == "*" ? tags[tag] != nil : tags[tag] == value
        }
    }

    /// Whether it is the port of its service that is meant: by its name, or by the port of the Service.
    fileprivate func isPort(_ section: ServiceReference.Section, of inbound: InboundFacts) -> Bool {
        switch section {
        case .name(let name): self.name == name
        // What is no Service of Kubernetes, or has no port in its name, has the one that it listens on.
        case .number(let number): ServiceName(service)?.port.map { $0 == number } ?? (inbound.port == Int(number))
        }
    }
}
