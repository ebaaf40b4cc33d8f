import ControllerRuntime
import TestSupport
import Testing

/// `Docs/metrics.md` says of every metric what the program says of it.
@Suite struct MetricDocumentationTests {
    @Test func listsEveryMetricAsItIs() throws {
        let lines = try Repository.text(Repository.root + "/Docs/metrics.md").split(separator: "\n")
        let documented = lines.filter { $0.hasPrefix("| `") && !$0.hasPrefix("| `--") }.map(String.init)
        let defined = MetricDefinitions.all.map(Self.row)
        for row in defined { #expect(documented.contains(row), "missing in Docs/metrics.md") }
        for row in documented { #expect(defined.contains(row), "not, or not any more, what MetricDefinitions says") }
    }

    private static func row(_ definition: MetricDefinition) -> String {
        let kind =
            switch definition.kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        let labels = definition.labels.map { "`\($0)`" }.joined(separator: " ")
        let help = definition.help.map { $0 == "<" ? "&lt;" : String($0) }.joined()
        return "| `\(definition.name)` | \(kind) | \(labels) | \(help) |"
    }
}
