import FoundationEssentials
import JSON

extension TableColumn {
    static let podColumns: [TableColumn] = [
        .name,
        .text("Ready", "How many containers are ready, of how many.") {
            let summary = PodSummary($0)
            return "\(summary.ready)/\(summary.total)"
        },
        .text("Status", "What the Pod does or waits for, in a word.") { PodSummary($0).status },
        TableColumn(name: "Restarts", type: "string", description: "How often containers were started again.") {
            .string(PodSummary($0).restartsText(now: $1))
        },
        builtInAge,
        .text("IP", "The address of the Pod.", priority: 1) {
            CellTexts.orNone($0["status"]?["podIPs"]?[0]?["ip"]?.string)
        },
        .text("Node", "The node that the Pod runs on.", priority: 1) {
            CellTexts.orNone($0["spec"]?["nodeName"]?.string)
        },
        .text("Nominated Node", "The node that is being freed for the Pod.", priority: 1) {
            CellTexts.orNone($0["status"]?["nominatedNodeName"]?.string)
        },
        .text("Readiness Gates", "How many of the demanded conditions hold.", priority: 1, cell: readinessGates),
    ]

    private static func readinessGates(_ pod: JSONValue) -> String {
        let gates = pod["spec"]?["readinessGates"]?.array ?? []
        if gates.isEmpty { return CellTexts.none }
        let conditions = pod["status"]?["conditions"]?.array ?? []
        let met = gates.filter { gate in
            conditions.first { $0["type"] == gate["conditionType"] }?["status"]?.string == "True"
        }
        return "\(met.count)/\(gates.count)"
    }
}
