import JSON

extension TableColumn {
    static let nodeColumns: [TableColumn] = [
        .name,
        .text("Status", "Whether the node is ready and takes Pods.", cell: status),
        .text("Roles", "What the labels of the node say it is for.", cell: roles),
        builtInAge,
        .text("Version", "The version of its kubelet.") { info($0, "kubeletVersion") },
        .text("Internal-IP", "Its address inside the cluster.", priority: 1) { address($0, "InternalIP") },
        .text("External-IP", "Its address outside the cluster.", priority: 1) { address($0, "ExternalIP") },
        .text("OS-Image", "Its operating system.", priority: 1) { orUnknown(info($0, "osImage")) },
        .text("Kernel-Version", "Its kernel.", priority: 1) {
            let architecture = info($0, "architecture")
            return orUnknown(info($0, "kernelVersion")) + (architecture.isEmpty ? "" : " (\(architecture))")
        },
        .text("Container-Runtime", "What runs its containers.", priority: 1) {
            orUnknown(info($0, "containerRuntimeVersion"))
        },
    ]

    private static let rolePrefix = "node-role.kubernetes.io/"
    private static let roleLabel = "kubernetes.io/role"

    private static func status(_ node: JSONValue) -> String {
        // Of two conditions of one type the later counts.
        let ready = node["status"]?["conditions"]?.array?.last { $0["type"]?.string == "Ready" }
        let word = ready.map { $0["status"]?.string == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        return node["spec"]?["unschedulable"]?.bool == true ? "\(word),SchedulingDisabled" : word
    }

    private static func roles(_ node: JSONValue) -> String {
        let roles = node.objectLabels.compactMap { key, value -> String? in
            let role =
                key.hasPrefix(rolePrefix) ? String(key.dropFirst(rolePrefix.count)) : key == roleLabel ? value : ""
            return role.isEmpty ? nil : role
        }
        return CellTexts.orNone(Set(roles).sorted().joined(separator: ","))
    }

    private static func info(_ node: JSONValue, _ field: String) -> String {
        node[path: ["status", "nodeInfo", field]]?.string ?? ""
    }

    private static func address(_ node: JSONValue, _ type: String) -> String {
        node["status"]?["addresses"]?.array?.first { $0["type"]?.string == type }?["address"]?.string ?? CellTexts.none
    }

    private static func orUnknown(_ text: String) -> String { text.isEmpty ? "<unknown>" : text }
}
