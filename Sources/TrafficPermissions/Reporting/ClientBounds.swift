import MeshAPI

/// What a client has to be for an item to be about it, so that two items can be compared without a client.
struct ClientBounds: Sendable {
    /// Clauses about its identity.
    private var identities: [ClientMatch.Clause] = []
    /// Tags that it has.
    private var tags: [(name: String, value: String)] = []
    private var serverName: String?
    private let mesh: String

    /// Nil if no client of the mesh can be it.
    init?(_ clients: ClientMatch, mesh: String) {
        self.mesh = mesh
        guard case .all(let clauses, let serverName) = clients else { return }
        self.serverName = serverName
        let whole = SPIFFEName.prefix(of: mesh)
        for clause in clauses {
            switch clause {
            case .exact(let uri):
                if let tag = SPIFFEName.tag(in: uri) {
                    tags.append(tag)
                    continue
                }
                guard uri.hasPrefixBytes(whole) else { return nil }
            case .prefix(let start):
                guard start.hasPrefixBytes(whole) || whole.hasPrefixBytes(start) else { return nil }
            case .service(let reference):
                // A value of `kuma.io/service` is one identity, unless another port of it is asked for.
                guard let name = ServiceName(reference.name) else { break }
                if case .number(let port)? = reference.section, name.port != port { return nil }
                identities.append(.exact(SPIFFEName.of(reference.name, in: mesh)))
                continue
            }
            identities.append(clause)
        }
    }

    /// The name of the one Service whose clients are meant; nil if they may be of several.
    var serviceName: String? {
        for clause in identities {
            switch clause {
            case .exact(let uri): return SPIFFEName.service(in: uri, of: mesh).map { ServiceName($0)?.service ?? $0 }
            case .service(let reference): return reference.name
            case .prefix: continue
            }
        }
        return nil
    }

    /// Whether some one client, of one service, may be both.
    ///
    /// - Parameter namespace: That of the inbound: bare names are relative to it.
    func overlaps(_ other: ClientBounds, at namespace: String) -> Bool {
        if let one = serverName, let another = other.serverName, one != another { return false }
        let all = tags + other.tags + impliedTags(at: namespace) + other.impliedTags(at: namespace)
        var values: [String: String] = [:]
        for (tag, value) in all where values.updateValue(value, forKey: tag).map({ $0 != value }) ?? false {
            return false
        }
        return identities.allSatisfy { one in
            other.identities.allSatisfy { Self.overlap(one, $0, mesh: mesh, at: namespace) }
        }
    }

    /// The namespaces that identities say.
    private func impliedTags(at namespace: String) -> [(name: String, value: String)] {
        identities.compactMap { clause in
            switch clause {
            case .exact(let uri), .prefix(let uri):
                let parts = SPIFFEName.service(in: uri, of: mesh)?.split(
                    separator: "_", omittingEmptySubsequences: false)
                // Followed by something, so that it is not only the beginning of a namespace.
                guard let parts, parts.count > 2 else { return nil }
                return (Names.Tag.namespace, String(parts[1]))
            case .service(let reference): return (Names.Tag.namespace, reference.namespace ?? namespace)
            }
        }
    }

    private static func overlap(
        _ one: ClientMatch.Clause, _ other: ClientMatch.Clause, mesh: String, at namespace: String
    ) -> Bool {
        switch (one, other) {
        case (.exact(let uri), .exact(let another)): return uri == another
        case (.exact(let uri), .prefix(let start)), (.prefix(let start), .exact(let uri)):
            return uri.hasPrefixBytes(start)
        case (.prefix(let start), .prefix(let another)): return start.isCompatible(with: another)
        case (.exact(let uri), .service(let reference)), (.service(let reference), .exact(let uri)):
            return SPIFFEName.service(in: uri, of: mesh).map { reference.mayMean($0, usual: namespace) } ?? false
        case (.prefix(let start), .service(let reference)), (.service(let reference), .prefix(let start)):
            let bare = SPIFFEName.of("\(reference.name)_\(reference.namespace ?? namespace)_svc", in: mesh)
            if case .number(let port)? = reference.section { return "\(bare)_\(port)".hasPrefixBytes(start) }
            return bare.isCompatible(with: start) || SPIFFEName.of(reference.name, in: mesh).hasPrefixBytes(start)
        case (.service(let one), .service(let other)): return one.overlaps(other, at: namespace)
        }
    }
}

extension ServiceReference {
    /// Whether a value is what is meant, as far as can be told without knowing what ports are called.
    fileprivate func mayMean(_ value: String, usual: String) -> Bool {
        let parsed = ServiceName(value)
        guard means(value, parsed, usual: usual) else { return false }
        if case .number(let port)? = section { return parsed?.port == port }
        return true
    }

    fileprivate func overlaps(_ other: ServiceReference, at namespace: String) -> Bool {
        if case .number(let one)? = section, case .number(let another)? = other.section, one != another {
            return false
        }
        return name == other.name && (self.namespace ?? namespace) == (other.namespace ?? namespace)
    }
}

extension String {
    /// Whether something may begin with both.
    fileprivate func isCompatible(with other: String) -> Bool { hasPrefixBytes(other) || other.hasPrefixBytes(self) }
}
