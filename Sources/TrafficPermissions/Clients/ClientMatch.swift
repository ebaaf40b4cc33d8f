/// Which clients an item of a policy is about.
public enum ClientMatch: Sendable, Hashable {
    /// All that there are: a Deny that is not understood.
    case everybody
    /// All clauses have to hold, each for any of the client's names, and the server name, if there is one.
    case all([Clause], serverName: String?)

    /// What one of a client's names has to be.
    public enum Clause: Sendable, Hashable {
        /// Exactly this URI.
        case exact(String)
        /// A URI that begins so.
        case prefix(String)
        /// The identity of a service.
        case service(ServiceReference)
    }

    /// All workloads of a mesh, and never "any".
    static func mesh(_ mesh: String) -> ClientMatch { .all([.prefix(SPIFFEName.prefix(of: mesh))], serverName: nil) }
}

extension ClientMatch {
    /// Whether the item is about a client at an inbound.
    func matches(_ client: Client, at place: Place) -> Bool {
        switch self {
        case .everybody: return true
        case .all(let clauses, let serverName):
            if let serverName, serverName != client.serverName { return false }
            return clauses.allSatisfy { clause in client.names.contains { clause.matches($0, at: place) } }
        }
    }

    /// Where a client calls: what bare names are relative to.
    struct Place: Sendable {
        /// The mesh whose identities count.
        var mesh: String
        /// The namespace of the inbound that is being protected.
        var namespace: String
        /// What the ports of services are called.
        var portNames: PortNames
    }
}

extension ClientMatch.Clause {
    /// Whether a name is what the clause asks for.
    func matches(_ name: String, at place: ClientMatch.Place) -> Bool {
        switch self {
        case .exact(let uri): return name == uri
        case .prefix(let start): return name.hasPrefixBytes(start)
        case .service(let reference):
            let start = SPIFFEName.prefix(of: place.mesh)
            guard name.hasPrefixBytes(start) else { return false }
            let value = String(name.utf8.dropFirst(start.utf8.count)) ?? ""
            guard reference.means(value, usual: place.namespace) else { return false }
            switch reference.section {
            case nil: return true
            case .number(let port): return ServiceName(value)?.port == port
            case .name(let section): return place.portNames.isCalled(section, value)
            }
        }
    }
}

extension String {
    /// Whether the bytes begin so: no two ways to write one character count as one here.
    func hasPrefixBytes(_ start: String) -> Bool { utf8.starts(with: start.utf8) }
}
