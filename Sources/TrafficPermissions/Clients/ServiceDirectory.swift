/// The services that there are in the mesh: what names in policies are looked up in.
struct ServiceDirectory: Sendable {
    /// How many workloads go by each value of `kuma.io/service`.
    private var counts: [String: Int] = [:]
    /// Values by the name of their Service and by its namespace.
    private var values: [String: [String: Set<String>]] = [:]

    /// Notes that a workload more, or less, is there.
    /// - Returns: Whether a value came or went.
    mutating func note(_ workload: MeshWorkload, by step: Int) -> Bool {
        var isOther = false
        for service in workload.services {
            let before = counts[service] ?? 0
            let after = before + step
            counts[service] = after > 0 ? after : nil
            guard (before > 0) != (after > 0) else { continue }
            isOther = true
            guard let name = ServiceName(service) else { continue }
            if after > 0 {
                values[name.service, default: [:]][name.namespace, default: []].insert(service)
            } else {
                values[name.service]?[name.namespace]?.remove(service)
                if values[name.service]?[name.namespace]?.isEmpty == true {
                    values[name.service]?[name.namespace] = nil
                }
                if values[name.service]?.isEmpty == true { values[name.service] = nil }
            }
        }
        return isOther
    }

    /// Whether somebody goes by that value.
    func has(_ service: String) -> Bool { counts[service] != nil }

    /// Whether somebody is what a reference means.
    ///
    /// - Parameter isPlace: Whether a bare name may be of that namespace.
    func answers(
        to reference: ServiceReference, _ portNames: PortNames, in isPlace: (String) -> Bool
    ) -> Bool {
        if has(reference.name), reference.isPort(of: reference.name, ServiceName(reference.name), portNames) {
            return true
        }
        return (values[reference.name] ?? [:]).contains { namespace, services in
            (reference.namespace.map { $0 == namespace } ?? isPlace(namespace))
                && services.contains { reference.isPort(of: $0, ServiceName($0), portNames) }
        }
    }
}
