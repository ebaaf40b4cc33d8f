/// A client at an inbound, with all that items compare: read once, however many items there are.
struct Call: Sendable {
    /// All names of the client.
    let names: [String]
    /// Those of them that are identities of the mesh, as values of `kuma.io/service`.
    let services: [Service]
    /// The server name that it asks for.
    let serverName: String?
    /// The namespace of the inbound that is being protected: bare names are relative to it.
    let namespace: String
    /// What the ports of services are called.
    let portNames: PortNames

    /// A value of `kuma.io/service`, and what it says.
    struct Service: Sendable {
        let value: String
        /// Nil for a value that names no Service of Kubernetes.
        let name: ServiceName?
    }

    init(_ client: Client, mesh: String, namespace: String, portNames: PortNames) {
        let start = SPIFFEName.prefix(of: mesh)
        names = client.names
        services = client.names.compactMap { name in
            guard name.hasPrefixBytes(start), let value = String(name.utf8.dropFirst(start.utf8.count)) else {
                return nil
            }
            return Service(value: value, name: ServiceName(value))
        }
        serverName = client.serverName
        self.namespace = namespace
        self.portNames = portNames
    }
}
