import JSON
import KubernetesAPI

/// The addresses and ports of nodes that Services have, and the next ones to give.
struct ServiceAllocation {
    /// As kubeadm sets it up.
    static let network = "10.96.0.0/16"
    /// As servers do unless told otherwise (`--service-node-port-range`).
    static let nodePorts: ClosedRange<Int64> = 30_000...32_767
    /// The address of the Service `kubernetes`.
    static let serverAddress = "10.96.0.1"

    private var addresses: Set<String>
    private var ports: Set<Int64>
    /// What is tried first; tests set it.
    private let start: UInt16

    /// - Parameter services: all that there are, but the one that is written.
    init(services: [JSONValue], start: UInt16 = .random(in: 256...65_000)) {
        let shapes = services.map(ServiceShape.init)
        addresses = Set(shapes.flatMap(\.addresses))
        ports = Set(shapes.flatMap(\.nodePorts) + services.compactMap { $0["spec"]?["healthCheckNodePort"]?.integer })
        self.start = start
    }

    /// Gives a Service what it needs and does not have.
    ///
    /// - Throws: 422 if what it asks for is taken, or cannot be.
    mutating func allocate(
        _ service: inout JSONValue, old: JSONValue?, isDryRun: Bool
    ) throws(APIStatusError) {
        do {
            if let old { keep(old, in: &service) }
            Self.alignAddresses(&service, old: old)
            try ServiceFamilies.complete(&service, old: old)
            try allocateAddress(&service, old: old, isDryRun: isDryRun)
            try allocatePorts(&service, old: old.map(ServiceShape.init), isDryRun: isDryRun)
        } catch {
            throw .invalid(kind: "Service", group: "", name: service.objectName, error.violations)
        }
    }

    /// What is wrong with what is asked for.
    struct Refusal: Error {
        let violations: [SchemaViolation]
    }

    /// A client that leaves out what was allocated means what was there.
    private func keep(_ old: JSONValue, in service: inout JSONValue) {
        let (before, after) = (ServiceShape(service: old), ServiceShape(service: service))
        if before.needsAddress, after.needsAddress {
            if after.address.isEmpty { service[path: ["spec", "clusterIP"]] = before.spec?["clusterIP"] }
            if after.addresses.isEmpty { service[path: ["spec", "clusterIPs"]] = before.spec?["clusterIPs"] }
        }
        if before.needsNodePorts, after.needsNodePorts {
            let used = Set(before.nodePorts).intersection(after.nodePorts)
            let known = Dictionary(
                before.ports.map { ($0["name"]?.string ?? "", $0["nodePort"]?.integer ?? 0) }
            ) { first, _ in first }
            service[path: ["spec", "ports"]] = .array(
                after.ports.map { port in
                    guard port["nodePort"]?.integer ?? 0 == 0, let former = known[port["name"]?.string ?? ""],
                        former != 0, !used.contains(former)
                    else { return port }
                    var port = port
                    port["nodePort"] = .integer(former)
                    return port
                })
        }
        if before.needsHealthCheckPort, after.needsHealthCheckPort, after.spec?["healthCheckNodePort"] == nil {
            service[path: ["spec", "healthCheckNodePort"]] = before.spec?["healthCheckNodePort"]
        }
    }

    /// Older clients know one address, newer ones a list that begins with it.
    private static func alignAddresses(_ service: inout JSONValue, old: JSONValue?) {
        let shape = ServiceShape(service: service)
        let before = old.map(ServiceShape.init)
        let isListOld = before.map { $0.addresses == shape.addresses } ?? shape.addresses.isEmpty
        guard isListOld, shape.address != before?.address ?? "" else { return }
        service[path: ["spec", "clusterIPs"]] = shape.address.isEmpty ? nil : [.string(shape.address)]
    }

    private mutating func allocateAddress(
        _ service: inout JSONValue, old: JSONValue?, isDryRun: Bool
    ) throws(Refusal) {
        let shape = ServiceShape(service: service)
        guard shape.needsAddress, !shape.isHeadless else { return }
        let before = old.map(ServiceShape.init)
        if let before, before.needsAddress { return }
        if let asked = shape.addresses.first, !asked.isEmpty {
            try claim(asked, all: shape.spec?["clusterIPs"], isDryRun: isDryRun)
            return
        }
        guard let address = isDryRun ? "10.96.0.0" : nextAddress() else {
            throw Refusal(violations: [
                .invalid("spec.clusterIPs", value: .null, "failed to allocate IP: range is full")
            ])
        }
        service[path: ["spec", "clusterIP"]] = .string(address)
        service[path: ["spec", "clusterIPs"]] = [.string(address)]
    }

    private mutating func claim(_ address: String, all: JSONValue?, isDryRun: Bool) throws(Refusal) {
        func refused(_ problem: String) -> Refusal {
            Refusal(violations: [
                .invalid("spec.clusterIPs", value: all, "failed to allocate IP \(address): \(problem)")
            ])
        }
        guard let network = IPNetwork(Self.network), let parsed = IPAddress(address), network.contains(parsed) else {
            throw refused(
                "the provided IP (\(address)) is not in the valid range. The range of valid IPs is \(Self.network)")
        }
        guard isDryRun || addresses.insert(address).inserted else {
            throw refused("provided IP is already allocated")
        }
    }

    private mutating func nextAddress() -> String? {
        for step in UInt16(0)...UInt16.max {
            let number = start &+ step
            let (high, low) = (number >> 8, number & 0xFF)
            // The first is the network's own, the last reaches all.
            guard number != 0, number != UInt16.max else { continue }
            let address = "10.96.\(high).\(low)"
            if address != Self.serverAddress, addresses.insert(address).inserted { return address }
        }
        return nil
    }

    private mutating func allocatePorts(
        _ service: inout JSONValue, old: ServiceShape?, isDryRun: Bool
    ) throws(Refusal) {
        let shape = ServiceShape(service: service)
        guard shape.needsNodePorts else { return }
        var own = Set(old?.nodePorts ?? [])
        var chosen = shape.ports
        // One number serves all protocols of a port.
        var byPort: [Int64: Int64] = [:]
        for (index, port) in chosen.enumerated() {
            let asked = port["nodePort"]?.integer ?? 0
            if asked != 0 {
                let field = Field("spec.ports[\(index)].nodePort", .integer(asked))
                guard isDryRun || Self.nodePorts.contains(asked) else {
                    throw Refusal(violations: [
                        field.invalid(
                            "provided port is not in the valid range. The range of valid ports is "
                                + "\(Self.nodePorts.lowerBound)-\(Self.nodePorts.upperBound)")
                    ])
                }
                let isShared = byPort[port["port"]?.integer ?? 0] == asked
                guard own.contains(asked) || isShared || ports.insert(asked).inserted else {
                    throw Refusal(violations: [field.invalid("provided port is already allocated")])
                }
                byPort[port["port"]?.integer ?? 0] = asked
            }
        }
        guard shape.choosesNodePorts, !isDryRun else { return }
        for (index, port) in chosen.enumerated() where port["nodePort"]?.integer ?? 0 == 0 {
            let number = port["port"]?.integer ?? 0
            guard let next = byPort[number] ?? nextPort() else { throw Self.noPort }
            byPort[number] = next
            own.insert(next)
            var port = port
            port["nodePort"] = .integer(next)
            chosen[index] = port
        }
        service[path: ["spec", "ports"]] = .array(chosen)
        if shape.needsHealthCheckPort, shape.spec?["healthCheckNodePort"] == nil {
            guard let next = nextPort() else { throw Self.noPort }
            service[path: ["spec", "healthCheckNodePort"]] = .integer(next)
        }
    }

    private static let noPort = Refusal(violations: [
        .invalid("spec.ports", value: nil, "failed to allocate a nodePort: range is full")
    ])

    private mutating func nextPort() -> Int64? {
        let count = Int64(Self.nodePorts.count)
        for step in 0..<count {
            let port = Self.nodePorts.lowerBound + (Int64(start) + step) % count
            if ports.insert(port).inserted { return port }
        }
        return nil
    }
}
