import MeshAPI

/// Items that are told of although they are not about a client: found once, however many clients ask.
struct NotableItems: Sendable {
    /// Those that ask for a server name, in the order of their names.
    let withServerName: [PolicyItem]
    /// Those that allow a service, by the name that they have for it.
    let allowing: [String: [PolicyItem]]

    init(_ items: [PolicyItem]) {
        var allowing: [String: [PolicyItem]] = [:]
        var withServerName: [PolicyItem] = []
        for item in items {
            guard case .all(let clauses, let serverName) = item.clients else { continue }
            if serverName != nil { withServerName.append(item) }
            guard item.action != .deny else { continue }
            for case .service(let reference) in clauses { allowing[reference.name, default: []].append(item) }
        }
        self.allowing = allowing
        self.withServerName = withServerName.sorted { $0.id < $1.id }
    }
}
