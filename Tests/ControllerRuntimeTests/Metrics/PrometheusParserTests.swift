import ControllerRuntime
import CoreMetrics
import FoundationEssentials
import JSON
import Randomness
import TestSupport
import Testing

/// What Prometheus' own client for Python reads is what was recorded.
@Suite struct PrometheusParserTests {
    private static let directory = String(#filePath.dropLast("/Metrics/PrometheusParserTests.swift".count))
    private static let python =
        ProcessInfo.processInfo.environment["PROMETHEUS_PYTHON"] ?? directory + "/../../.venv/bin/python"

    /// A family as the parser has it.
    private struct Family {
        var name: String
        var type: String
        var help: String
        var samples: [(name: String, labels: [String: String], value: Double)]

        init(_ line: Substring) throws {
            let parts = try JSONValue(parsing: Array(line.utf8)).array ?? []
            try #require(parts.count == 4)
            name = try #require(parts[0].string)
            type = try #require(parts[1].string)
            help = try #require(parts[2].string)
            samples = []
            for sample in try #require(parts[3].array) {
                let sample = sample.array ?? []
                try #require(sample.count == 3)
                var labels: [String: String] = [:]
                for member in try #require(sample[1].object) { labels[member.key] = member.value.string }
                let number = try #require(sample[2].string)
                samples.append((try #require(sample[0].string), labels, try #require(Double(number))))
            }
        }
    }

    private static func parse(_ registry: PrometheusRegistry) async throws -> [String: Family] {
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        let outcome = try await Command(python, [directory + "/Prometheus/parse.py"], input: text).succeed()
        let families = try outcome.split(separator: "\n").map { try Family($0) }
        return Dictionary(families.map { ($0.name, $0) }) { first, _ in first }
    }

    private static let isThere: Bool = {
        let packages = directory + "/../../.venv/lib"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: packages)) ?? []
        return FileManager.default.isExecutableFile(atPath: python)
            && (ProcessInfo.processInfo.environment["PROMETHEUS_PYTHON"] != nil
                || versions.contains {
                    FileManager.default.fileExists(atPath: "\(packages)/\($0)/site-packages/prometheus_client")
                })
    }()

    @Test(.enabled(if: isThere, "SKIPPED: no .venv with prometheus-client; `make setup` makes it"))
    func readsEveryMetricOfTheTable() async throws {
        let registry = PrometheusRegistry()
        for definition in MetricDefinitions.all {
            let dimensions = definition.labels.map { ($0, "value of \($0)") }
            switch definition.kind {
            case .counter: Counter(label: definition.name, dimensions: dimensions, factory: registry).increment(by: 7)
            case .gauge: Gauge(label: definition.name, dimensions: dimensions, factory: registry).record(-2.5)
            case .histogram:
                Timer(label: definition.name, dimensions: dimensions, factory: registry)
                    .recordNanoseconds(1_500_000_000)
            }
        }
        let families = try await Self.parse(registry)
        for definition in MetricDefinitions.all {
            let isCounter = definition.kind == .counter
            let name = isCounter ? String(definition.name.dropLast("_total".count)) : definition.name
            let family = try #require(families[name])
            #expect(family.help == definition.help)
            let labels = Dictionary(uniqueKeysWithValues: definition.labels.map { ($0, "value of \($0)") })
            switch definition.kind {
            case .counter:
                #expect(family.type == "counter")
                #expect(family.samples.map(\.value) == [7], "\(definition.name)")
                #expect(family.samples.first?.labels == labels)
            case .gauge:
                #expect(family.type == "gauge")
                #expect(family.samples.map(\.value) == [-2.5], "\(definition.name)")
                #expect(family.samples.first?.labels == labels)
            case .histogram(let buckets):
                #expect(family.type == "histogram")
                let found = family.samples.filter { $0.name == definition.name + "_bucket" }
                #expect(found.compactMap { Double($0.labels["le"] ?? "") } == buckets + [.infinity])
                #expect(found.map(\.value) == (buckets + [.infinity]).map { $0 >= 1.5 ? 1 : 0 })
                #expect(family.samples.suffix(2).map(\.name) == ["_sum", "_count"].map { definition.name + $0 })
                #expect(family.samples.suffix(2).map(\.value) == [1.5, 1])
                #expect(family.samples.last?.labels == labels)
            }
        }
        // The registry has no more than that, and dropped nothing of it but what this test counted.
        #expect(families.count == MetricDefinitions.all.count)
    }

    @Test(.enabled(if: isThere, "SKIPPED: no .venv with prometheus-client; `make setup` makes it"))
    func readsRandomLabelsAndNumbers() async throws {
        let seed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("ab\\\"\n\t\r{}=, #é日🐻\u{2028}\u{85}\u{0}\u{1b}_0").map(String.init)
        let registry = PrometheusRegistry()
        var expected: [String: Double] = [:]
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0...8, using: &generator))
                .map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
            let value = Double(
                sign: .plus, exponent: .random(in: -60...60, using: &generator),
                significand: .random(in: 1..<2, using: &generator))
            Gauge(label: "random", dimensions: [("text", text)], factory: registry).record(value)
            expected[text] = value
        }
        let families = try await Self.parse(registry)
        let family = try #require(families["random"], "seed \(seed)")
        #expect(family.samples.count == expected.count, "seed \(seed)")
        for sample in family.samples {
            #expect(sample.value == expected[sample.labels["text"] ?? "?"], "seed \(seed)")
        }
    }
}
