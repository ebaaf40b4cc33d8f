import ControllerRuntime
import Testing

@Suite struct MetricDefinitionsTests {
    private static let all = MetricDefinitions.all

    @Test func noTwoMetricsWriteLinesOfTheSameName() {
        let names = Self.all.flatMap { definition in
            if case .histogram = definition.kind {
                return ["", "_bucket", "_sum", "_count"].map { definition.name + $0 }
            }
            return [definition.name]
        }
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: all) func namesAndLabelsAreWhatPrometheusTakes(definition: MetricDefinition) {
        for name in [definition.name] + definition.labels {
            #expect(name.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil, "\(name)")
        }
        #expect(Set(definition.labels).count == definition.labels.count)
        #expect(!definition.labels.contains("le"))
        #expect(definition.name.hasSuffix("_total") == (definition.kind == .counter))
        #expect(definition.maximumLabelSets > 0)
    }

    @Test(arguments: all) func helpIsASentence(definition: MetricDefinition) {
        #expect(definition.help.hasSuffix("."))
        #expect(definition.help.first?.isUppercase == true)
    }

    @Test(arguments: all) func bucketsAscend(definition: MetricDefinition) {
        guard case .histogram(let buckets) = definition.kind else { return }
        #expect(!buckets.isEmpty && buckets.allSatisfy(\.isFinite))
        #expect(zip(buckets, buckets.dropFirst()).allSatisfy(<))
    }
}
