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
    /// Whether the item is about every client of a mesh.
    func areAll(of mesh: String) -> Bool {
        switch self {
        case .everybody: true
        case .all(let clauses, let serverName):
            serverName == nil
                && clauses.allSatisfy { clause in
                    if case .prefix(let start) = clause {
                        SPIFFEName.prefix(of: mesh).hasPrefixBytes(start)
                    } else {
                        false
                    }
                }
        }
    }

    /// Whether the item is about a client at an inbound.
    func matches(_ call: Call) -> Bool {
        switch self {
        case .everybody: return true
        case .all(let clauses, let serverName):
            if let serverName, serverName != call.serverName { return false }
            return clauses.allSatisfy { $0.matches(call) }
        }
    }
}

extension ClientMatch.Clause {
    /// Whether one of the client's names is what the clause asks for.
    fileprivate func matches(_ call: Call) -> Bool {
        switch self {
        case .exact(let uri): call.names.contains(uri)
        case .prefix(let start): call.names.contains { $0.hasPrefixBytes(start) }
        case .service(let reference):
            call.services.contains { service in
                reference.means(service.value, service.name, usual: call.namespace)
                    && reference.isPort(of: service.value, service.name, call.portNames)
            }
        }
    }
}

extension String {
    /// Whether the bytes begin so: no two ways to write one character count as one here.
    func hasPrefixBytes(_ start: String) -> Bool { utf8.starts(with: start.utf8) }
}
