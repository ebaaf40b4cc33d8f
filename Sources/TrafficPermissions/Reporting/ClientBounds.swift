import MeshAPI

/// What a client has to be for an item to be about it, so that two items can be compared without a client.
struct ClientBounds: Sendable {
    /// Clauses about its identity.
    private var identities: [ClientMatch.Clause] = []
    /// Tags that it has, by their names.
    private var tags: [String: String] = [:]
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
                    guard tags[tag.name].map({ $0 == tag.value }) ?? true else { return nil }
                    tags[tag.name] = tag.value
                    continue
                }
                guard uri.hasPrefixBytes(whole) else { return nil }
            case .prefix(let start):
                guard start.hasPrefixBytes(whole) || whole.hasPrefixBytes(start) else { return nil }
            case .service: break
            }
            identities.append(clause)
        }
    }

    /// The name of the one Service whose clients are meant; nil if they may be of several.
    var serviceName: String? {
        for clause in identities {
            switch clause {
            case .exact(let uri): return SPIFFEName.service(in: uri, of: mesh).map { ServiceName($0)?.service ?? $0 }
            case .service(let reference): return ServiceName(reference.name)?.service ?? reference.name
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
        let (mine, others) = (allTags(at: namespace), other.allTags(at: namespace))
        if mine.contains(where: { tag, value in others[tag].map { $0 != value } ?? false }) { return false }
        return identities.allSatisfy { one in
            other.identities.allSatisfy { Self.overlap(one, $0, mesh: mesh, at: namespace) }
        }
    }

    /// With the namespace that the identity says.
    private func allTags(at namespace: String) -> [String: String] {
        guard tags[Names.Tag.namespace] == nil else { return tags }
        var all = tags
        for clause in identities {
            switch clause {
            case .prefix: continue
            case .exact(let uri):
                all.set(
                    Names.Tag.namespace, SPIFFEName.service(in: uri, of: mesh).flatMap(ServiceName.init)?.namespace)
            case .service(let reference):
                let usual = reference.namespace ?? namespace
                all.set(Names.Tag.namespace, ServiceName(reference.name)?.namespace ?? usual)
            }
        }
        return all
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
            let bare = "\(reference.name)_\(reference.namespace ?? namespace)_svc"
            return SPIFFEName.of(reference.name, in: mesh).hasPrefixBytes(start)
                || SPIFFEName.of(bare, in: mesh).isCompatible(with: start)
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
        if name == other.name {
            return ServiceName(name) != nil || (self.namespace ?? namespace) == (other.namespace ?? namespace)
        }
        return mayMean(other.name, usual: namespace) || other.mayMean(name, usual: namespace)
    }
}

extension String {
    /// Whether something may begin with both.
    fileprivate func isCompatible(with other: String) -> Bool { hasPrefixBytes(other) || other.hasPrefixBytes(self) }
}

extension [String: String] {
    fileprivate mutating func set(_ key: String, _ value: String?) {
        if let value { self[key] = value }
    }
}
