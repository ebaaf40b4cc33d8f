/// Items by what names of clients have to be, so that a decision looks only at those that may match.
struct ItemIndex: Sendable {
    /// By a whole URI.
    private var exact: [String: [Int]] = [:]
    /// By the bare name of a Service.
    private var services: [String: [Int]] = [:]
    /// By how a URI begins.
    private var prefixes: [Substring: [Int]] = [:]
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
            prefixes[start[...], default: []].append(position)
            prefixLengths.insert(start.utf8.count)
        case .service(let reference): services[reference.name, default: []].append(position)
        }
    }

    /// The positions of the items that may match a client, in order, each once.
    func candidates(_ call: Call) -> [Int] {
        var found = always
        for name in call.names {
            if !exact.isEmpty, let items = exact[name] { found += items }
            for length in prefixLengths where length <= name.utf8.count {
                if let items = prefixes[Substring(name.utf8.prefix(length))] { found += items }
            }
        }
        if !services.isEmpty {
            for service in call.services {
                if let items = services[service.value] { found += items }
                if let name = service.name, let items = services[name.service] { found += items }
            }
        }
        guard found.count > 1 else { return found }
        found.sort()
        var last = -1
        found.removeAll { position in
            defer { last = position }
            return position == last
        }
        return found
    }
}
