import MeshAPI

/// What a client has to be for an item to be about it, so that two items can be compared without a client.
struct ClientBounds: Sendable {
    /// The name of the one Service whose clients are meant; nil if they may be of several.
    private(set) var serviceName: String?
    /// Clauses about its identity.
    private var identities: [ClientMatch.Clause] = []
    /// Tags that it has, and the namespace that its identity says.
    private var tags: [(name: String, value: String)] = []
    /// Whether it has to be of the namespace of the inbound.
    private var isNeighbour = false
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
                guard let value = SPIFFEName.service(in: uri, of: mesh) else { return nil }
                serviceName = ServiceName(value)?.service ?? value
                identities.append(clause)
                noteNamespace(in: value)
            case .prefix(let start):
                guard start.hasPrefixBytes(whole) || whole.hasPrefixBytes(start) else { return nil }
                identities.append(clause)
                noteNamespace(in: SPIFFEName.service(in: start, of: mesh) ?? "")
            case .service(let reference):
                // A value of `kuma.io/service` is one identity, unless another port of it is asked for.
                if let name = ServiceName(reference.name) {
                    if case .number(let port)? = reference.section, name.port != port { return nil }
                    serviceName = name.service
                    identities.append(.exact(SPIFFEName.of(reference.name, in: mesh)))
                    noteNamespace(in: reference.name)
                } else {
                    serviceName = reference.name
                    identities.append(clause)
                    if let namespace = reference.namespace {
                        tags.append((Names.Tag.namespace, namespace))
                    } else {
                        isNeighbour = true
                    }
                }
            }
        }
    }

    /// A value of `kuma.io/service`, or its beginning, that has a namespace in it with what follows.
    private mutating func noteNamespace(in service: String) {
        let parts = service.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count > 2 { tags.append((Names.Tag.namespace, String(parts[1]))) }
    }

    /// Whether some one client, of one service, may be both.
    ///
    /// - Parameter namespace: That of the inbound: bare names are relative to it.
    func overlaps(_ other: ClientBounds, at namespace: String) -> Bool {
        if let one = serverName, let another = other.serverName, one != another { return false }
        var all = tags + other.tags
        if isNeighbour || other.isNeighbour { all.append((Names.Tag.namespace, namespace)) }
        for (index, tag) in all.enumerated() {
            if all[..<index].contains(where: { $0.name == tag.name && $0.value != tag.value }) { return false }
        }
        return identities.allSatisfy { one in
            other.identities.allSatisfy { Self.overlap(one, $0, mesh: mesh, at: namespace) }
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
