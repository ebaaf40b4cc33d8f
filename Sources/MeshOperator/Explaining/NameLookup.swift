import KubernetesAPI
import MeshAPI
public import TrafficPermissions

/// Finds who is meant by what somebody typed: a service, a SPIFFE ID or a Pod.
public struct NameLookup: Sendable {
    private let meshes: [MeshExplainer]

    /// Looks among the members of these meshes.
    public init(_ explained: ExplainedMeshes) {
        meshes = explained.meshes
    }

    /// A client.
    public struct FoundClient: Sendable {
        /// The mesh that it is of; nil for a SPIFFE ID of none that there is.
        public var mesh: String?
        /// What its certificates say.
        public var client: ServiceClient
    }

    /// Where somebody listens.
    public struct FoundInbound: Sendable {
        /// Who knows of it.
        public var explainer: MeshExplainer
        /// The place.
        public var id: InboundID
    }

    /// The clients of a name: several if a bare name has several ports, or meshes share a name.
    public func clients(_ name: String) throws(InventoryError) -> [FoundClient] {
        if name.hasPrefix("spiffe://") { return [identity(name)] }
        let found = try members(name)
        switch found {
        case .services(let values):
            return meshes.flatMap { explainer in
                values.compactMap { explainer.services[$0] }.map { FoundClient(mesh: explainer.mesh, client: $0) }
            }
        case .workloads(let keys):
            return meshes.flatMap { explainer in
                explainer.members.filter { keys.contains($0.key) }
                    .compactMap { ServiceClient($0, mesh: explainer.mesh) }
                    .map { FoundClient(mesh: explainer.mesh, client: $0) }
            }
        }
    }

    private func identity(_ id: String) -> FoundClient {
        let parts = id.dropFirst("spiffe://".count).split(separator: "/", maxSplits: 1).map(String.init)
        let explainer = meshes.first { $0.mesh == parts.first }
        let known = parts.count == 2 ? explainer?.services[parts[1]] : nil
        return FoundClient(mesh: explainer?.mesh, client: known ?? ServiceClient(id: id))
    }

    /// The inbounds of a name with or without a port: its Service's, its own, or what it is called.
    public func inbounds(_ name: String) throws(InventoryError) -> [FoundInbound] {
        guard !name.hasPrefix("spiffe://") else {
            throw InventoryError("\(name): a SPIFFE ID says who calls; what is called is a service or a Pod")
        }
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let found = try members(parts.first ?? "")
        let all = listeners(of: found)
        guard !all.isEmpty else {
            throw InventoryError("\(name) listens on nothing: it is a client only, or has no address yet")
        }
        let wanted = parts.count == 2 ? parts[1] : nil
        let inbounds = all.filter { wanted == nil || $0.listener.isCalled(wanted ?? "") }
        guard !inbounds.isEmpty else {
            let ports = Set(all.map(\.listener.port)).sorted().map(String.init)
            throw InventoryError("\(parts.first ?? "") has no port \(wanted ?? ""); it listens on \(ports.listed)")
        }
        var seen: Set<InboundID> = []
        return inbounds.filter { seen.insert($0.id).inserted }
            .map { FoundInbound(explainer: $0.explainer, id: $0.id) }
    }

    /// Every service of every mesh.
    var clients: [FoundClient] {
        meshes.flatMap { explainer in explainer.services.values.map { FoundClient(mesh: explainer.mesh, client: $0) } }
    }

    /// Every place, in order.
    public var inbounds: [FoundInbound] {
        meshes.flatMap { explainer in explainer.permissions.inbounds.map { FoundInbound(explainer: explainer, id: $0) }
        }
    }

    private struct FoundListener {
        let explainer: MeshExplainer
        let id: InboundID
        let listener: MeshWorkload.Listener
    }

    private func listeners(of found: Found) -> [FoundListener] {
        meshes.flatMap { explainer in
            explainer.members.flatMap { member in
                member.listeners.filter { found.has($0, of: member.key) }.map { listener in
                    FoundListener(
                        explainer: explainer,
                        id: InboundID(dataplane: member.key, address: listener.address, port: listener.port),
                        listener: listener)
                }
            }
        }
    }
}

extension NameLookup {
    /// Whom a name means.
    fileprivate enum Found {
        /// Values of `kuma.io/service`.
        case services(Set<String>)
        /// Dataplanes, and so Pods.
        case workloads(Set<ObjectKey>)

        func has(_ listener: MeshWorkload.Listener, of workload: ObjectKey) -> Bool {
            switch self {
            case .services(let values): listener.service.map(values.contains) ?? false
            case .workloads(let keys): keys.contains(workload)
            }
        }
    }

    private func members(_ name: String) throws(InventoryError) -> Found {
        let values = Set(meshes.flatMap(\.services.keys))
        if values.contains(name) { return .services([name]) }
        let keys = Set(meshes.flatMap { $0.members.map(\.key) })
        if let slash = name.firstIndex(of: "/") {
            let key = ObjectKey(
                namespace: String(name[..<slash]), name: String(name[name.index(after: slash)...]))
            if keys.contains(key) { return .workloads([key]) }
            let named = values.filter { value in
                ServiceName(value).map { $0.namespace == key.namespace && $0.service == key.name } ?? false
            }
            if !named.isEmpty { return .services(named) }
            throw unknown(name, values, keys.filter { $0.namespace == key.namespace })
        }
        let named = values.filter { ServiceName($0)?.service == name }
        let namespaces = Set(named.compactMap { ServiceName($0)?.namespace })
        if namespaces.count == 1 { return .services(named) }
        if namespaces.count > 1 {
            throw InventoryError(
                "\(name) is in several namespaces; say which is meant: "
                    + namespaces.sorted().map { "\($0)/\(name)" }.listed)
        }
        let pods = keys.filter { $0.name == name }
        if pods.count == 1 { return .workloads(pods) }
        if pods.count > 1 {
            throw InventoryError(
                "\(name) is in several namespaces; say which is meant: \(pods.sorted().map(\.description).listed)")
        }
        throw unknown(name, values, keys)
    }

    private func unknown(_ name: String, _ values: Set<String>, _ keys: Set<ObjectKey>) -> InventoryError {
        guard !values.isEmpty else {
            return InventoryError("no service or Pod is called \(name): no mesh has a member")
        }
        return InventoryError(
            "no service or Pod in a mesh is called \(name). Services are \(values.sorted().listed)"
                + (keys.isEmpty ? "" : "; Pods are \(keys.sorted().map(\.description).listed)"))
    }
}

extension MeshWorkload.Listener {
    /// The value of `kuma.io/service`.
    fileprivate var service: String? { tags[Names.Tag.service] }

    /// Whether the port is that of the Service, its own, or called so.
    fileprivate func isCalled(_ section: String) -> Bool {
        if section == name, !name.isEmpty { return true }
        guard let number = UInt16(section) else { return false }
        return port == Int(number) || service.flatMap { ServiceName($0) }?.port == number
    }
}
