/// Items by what names of clients have to be, so that a decision looks only at those that may match.
struct ItemIndex: Sendable {
    /// By a whole URI.
    private var exact: [String: [Int]] = [:]
    /// By the bare name of a Service.
    private var services: [String: [Int]] = [:]
    /// By how a URI begins.
    private var prefixes: [String: [Int]] = [:]
    /// The distinct lengths of those, in bytes.
    private var prefixLengths: Set<Int> = []
    /// What every client may match.
    private var always: [Int] = []

    init(_ items: [PolicyItem]) {
        for (position, item) in items.enumerated() { add(item.clients, position) }
    }

    /// Each stands where its first clause leads to, whatever else it asks for.
    private mutating func add(_ clients: ClientMatch, _ position: Int) {
        guard case .all(let clauses, _) = clients, let first = clauses.first else {
            always.append(position)
            return
        }
        switch first {
        case .exact(let uri): exact[uri, default: []].append(position)
        case .prefix(let start):
            prefixes[start, default: []].append(position)
            prefixLengths.insert(start.utf8.count)
        case .service(let reference): services[reference.name, default: []].append(position)
        }
    }

    /// The positions of the items that may match a client, in order.
    func candidates(_ client: Client, mesh: String) -> [Int] {
        var found = Set(always)
        let start = SPIFFEName.prefix(of: mesh)
        for name in client.names {
            if !exact.isEmpty, let items = exact[name] { found.formUnion(items) }
            for length in prefixLengths where length <= name.utf8.count {
                guard let beginning = String(name.utf8.prefix(length)) else { continue }
                if let items = prefixes[beginning] { found.formUnion(items) }
            }
            guard !services.isEmpty, name.hasPrefixBytes(start),
                let value = String(name.utf8.dropFirst(start.utf8.count))
            else { continue }
            if let items = services[value] { found.formUnion(items) }
            if let parsed = ServiceName(value), let items = services[parsed.service] { found.formUnion(items) }
        }
        return found.sorted()
    }
}
