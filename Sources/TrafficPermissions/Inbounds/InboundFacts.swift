import KubernetesAPI

/// All of an inbound that policies can select it by; the inbounds for which it is the same have the same permissions.
struct InboundFacts: Sendable, Hashable {
    /// Where its Dataplane really is.
    var namespace: String
    /// The name of the Dataplane, if some policy names it; nil otherwise, so that replicas are alike.
    var dataplane: String?
    /// The labels of the Dataplane.
    var labels: [String: String]
    /// From 1 to 65535.
    var port: Int
    /// Under which names it is served: several Services may share a port.
    var entries: [Entry]

    /// One name of an inbound.
    struct Entry: Sendable, Hashable {
        /// What the container calls the port; empty if it has no name.
        var name: String
        /// All that a selector asks for has to be true of one entry.
        var tags: [String: String]

        /// The value of `kuma.io/service`; empty if there is none.
        var service: String { tags[ServiceName.tag] ?? "" }
    }
}

extension MeshWorkload {
    /// What is to be known of each place where it listens.
    ///
    /// - Parameter isNamed: Whether some policy selects its Dataplane by name.
    func facts(isNamed: Bool) -> [InboundID: InboundFacts] {
        var facts: [InboundID: InboundFacts] = [:]
        for listener in listeners {
            let id = InboundID(dataplane: key, address: listener.address, port: listener.port)
            let entry = InboundFacts.Entry(name: listener.name, tags: listener.tags)
            let alone = InboundFacts(
                namespace: key.namespace, dataplane: isNamed ? key.name : nil, labels: labels, port: listener.port,
                entries: [])
            if facts[id, default: alone].entries.contains(entry) { continue }
            facts[id, default: alone].entries.append(entry)
        }
        return facts
    }
}
