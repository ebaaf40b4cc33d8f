import JSON

extension TableColumn {
    static let serviceColumns: [TableColumn] = [
        .name,
        .text("Type", "How the Service is reached.") { $0["spec"]?["type"]?.string ?? "" },
        .text("Cluster-IP", "The address inside the cluster.") {
            CellTexts.orNone($0["spec"]?["clusterIPs"]?[0]?.string)
        },
        .text("External-IP", "The addresses outside the cluster.", cell: externalAddresses),
        .text("Port(s)", "The ports that are served.", cell: ports),
        builtInAge,
        .text("Selector", "The labels of the Pods behind it.", priority: 1) {
            CellTexts.labels($0["spec"]?["selector"])
        },
    ]

    private static func externalAddresses(_ service: JSONValue) -> String {
        let spec = service["spec"]
        let own = spec?["externalIPs"]?.array?.compactMap(\.string) ?? []
        switch spec?["type"]?.string {
        case "ClusterIP", "NodePort": return CellTexts.orNone(own.joined(separator: ","))
        case "LoadBalancer":
            let ingress = service[path: ["status", "loadBalancer", "ingress"]]?.array ?? []
            let balanced = Set(ingress.compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }).sorted()
            let all = balanced + own
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        case "ExternalName": return spec?["externalName"]?.string ?? ""
        default: return "<unknown>"
        }
    }

    private static func ports(_ service: JSONValue) -> String {
        let ports = service["spec"]?["ports"]?.array ?? []
        return CellTexts.orNone(
            ports.map { port in
                let number = port["port"]?.integer ?? 0
                let node = port["nodePort"]?.integer ?? 0
                return "\(number)\(node > 0 ? ":\(node)" : "")/\(port["protocol"]?.string ?? "")"
            }.joined(separator: ","))
    }
}
