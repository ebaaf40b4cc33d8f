/// What the ports of services are called by those who listen there: by the values of `kuma.io/service`.
struct PortNames: Sendable {
    private var counts: [String: [String: Int]] = [:]

    /// Whether somebody who serves under that value calls the port so.
    func isCalled(_ name: String, _ service: String) -> Bool { counts[service]?[name] != nil }

    /// Notes that a listener more, or less, has the name.
    /// - Returns: Whether that changes what the service's port is called.
    mutating func note(_ name: String, _ service: String, by step: Int) -> Bool {
        let before = counts[service]?[name] ?? 0
        let after = before + step
        counts[service, default: [:]][name] = after > 0 ? after : nil
        if counts[service]?.isEmpty == true { counts[service] = nil }
        return (before > 0) != (after > 0)
    }
}
