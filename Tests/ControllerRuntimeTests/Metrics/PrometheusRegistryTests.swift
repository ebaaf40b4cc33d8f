import ControllerRuntime
import CoreMetrics
import Synchronization
import Testing

@Suite struct PrometheusRegistryTests {
    private static let definitions: [MetricDefinition] = [
        .init("adds_total", .counter, labels: ["name"], help: "Keys that were added.\nAnd \\ more."),
        .init("depth", .gauge, labels: ["name"], maximumLabelSets: 2, help: "Keys that wait."),
        .init("work_seconds", .histogram(buckets: [0.5, 1]), labels: ["name"], help: "How long work took."),
        .init("version", .gauge, help: "A version."),
    ]

    private let registry = PrometheusRegistry(definitions: definitions)

    private var text: String { String(decoding: registry.exposition(), as: UTF8.self) }

    private var lines: [String] { text.split(separator: "\n").map(String.init) }

    @Test func writesWhatIsKnownOfAMetricAndItsValuesInAStableOrder() {
        let timer = Timer(label: "work_seconds", dimensions: [("name", "mesh")], factory: registry)
        timer.recordNanoseconds(250_000_000)
        timer.recordNanoseconds(500_000_000)
        timer.recordNanoseconds(3_000_000_000)
        Gauge(label: "depth", dimensions: [("name", "z")], factory: registry).record(2.5)
        Gauge(label: "depth", dimensions: [("name", "a")], factory: registry).record(-1)
        Counter(label: "adds_total", dimensions: [("name", "mesh"), ("kind", "x")], factory: registry).increment(by: 3)
        #expect(
            text == """
                # HELP adds_total Keys that were added.\\nAnd \\\\ more.
                # TYPE adds_total counter
                adds_total{kind="x",name="mesh"} 3
                # HELP depth Keys that wait.
                # TYPE depth gauge
                depth{name="a"} -1
                depth{name="z"} 2.5
                # HELP work_seconds How long work took.
                # TYPE work_seconds histogram
                work_seconds_bucket{name="mesh",le="0.5"} 2
                work_seconds_bucket{name="mesh",le="1"} 2
                work_seconds_bucket{name="mesh",le="+Inf"} 3
                work_seconds_sum{name="mesh"} 3.75
                work_seconds_count{name="mesh"} 3

                """)
    }

    @Test func saysNothingOfWhatHasNoValue() {
        #expect(text == "")
        registry.observe("version") { [] }
        #expect(text == "")
    }

    @Test func writesACounterThatIsZero() {
        _ = Counter(label: "adds_total", factory: registry)
        #expect(lines.last == "adds_total 0")
    }

    @Test func theSameLabelsInAnyOrderAreTheSameValue() {
        Counter(label: "adds_total", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "adds_total", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        FloatingPointCounter(label: "adds_total", dimensions: [("b", "2"), ("a", "1")], factory: registry)
            .increment(by: 0.5)
        #expect(lines.last == #"adds_total{a="1",b="2"} 2.5"#)
    }

    @Test func aCounterOnlyGrows() {
        let counter = Counter(label: "adds_total", factory: registry)
        counter.increment(by: 5)
        counter.increment(by: -3)
        let fractions = FloatingPointCounter(label: "adds_total", factory: registry)
        fractions.increment(by: -1.5)
        fractions.increment(by: Double.nan)
        fractions.increment(by: Double.infinity)
        #expect(lines.last == "adds_total 5")
        counter.reset()
        #expect(lines.last == "adds_total 0")
    }

    @Test func aMeterGoesUpAndDown() {
        let meter = Meter(label: "depth", factory: registry)
        meter.set(4)
        meter.increment(by: 2.5)
        meter.decrement()
        #expect(lines.last == "depth 5.5")
    }

    @Test func aHistogramLeavesOutWhatIsNoNumberAndTakesNoNegativeTime() {
        let recorder = Recorder(label: "work_seconds", factory: registry)
        recorder.record(Double.nan)
        recorder.record(Double.infinity)
        Timer(label: "work_seconds", factory: registry).recordNanoseconds(-5)
        #expect(lines.suffix(2) == ["work_seconds_sum 0", "work_seconds_count 1"])
    }

    @Test(
        arguments: [
            (0.1, "0.1"), (3, "3"), (-0.0, "0"), (1e-8, "1e-08"), (1e22, "1e+22"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"), (.nan, "NaN"), (9_007_199_254_740_991, "9007199254740991"),
            (1_772_357_400.25, "1772357400.25"),
        ] as [(Double, String)])
    func writesNumbersAsPrometheusDoes(value: Double, expected: String) {
        Gauge(label: "version", factory: registry).record(value)
        #expect(lines.last == "version \(expected)")
    }

    @Test func escapesTheValuesOfLabelsAndMendsTheirNames() {
        Gauge(label: "depth", dimensions: [("na-me", "a\"b\\c\nd{}, é"), ("le", "1")], factory: registry).record(1)
        #expect(lines.last == #"depth{le_="1",na_me="a\"b\\c\nd{}, é"} 1"#)
    }

    @Test func metricsThatAreInNoTableAreWrittenToo() {
        Timer(label: "other.time", factory: registry).recordNanoseconds(1)
        Counter(label: "1other", factory: registry).increment()
        #expect(lines.contains("# TYPE other_time histogram"))
        #expect(lines.contains(#"other_time_bucket{le="10"} 1"#))
        #expect(lines.first == "# TYPE _other counter")
    }

    @Test func labelSetsAreBoundedAndWhatIsDroppedIsCounted() {
        let gauges = ["a", "b", "c", "d"].map { name in
            Gauge(label: "depth", dimensions: [("name", name)], factory: registry)
        }
        for gauge in gauges { gauge.record(1) }
        #expect(lines.filter { $0.hasPrefix("depth{") } == [#"depth{name="a"} 1"#, #"depth{name="b"} 1"#])
        #expect(lines.contains(#"koguma_metrics_dropped_total{metric="depth"} 2"#))
        gauges.first?.destroy()
        Gauge(label: "depth", dimensions: [("name", "c")], factory: registry).record(2)
        #expect(lines.filter { $0.hasPrefix("depth{") } == [#"depth{name="b"} 1"#, #"depth{name="c"} 2"#])
    }

    @Test func computedValuesAreBoundedTooAtEachReading() {
        registry.observe("depth") { ["a", "b", "c"].map { MetricSample([("name", $0)], 1) } }
        for reading in 1...2 {
            let lines = lines
            #expect(lines.filter { $0.hasPrefix("depth{") } == [#"depth{name="a"} 1"#, #"depth{name="b"} 1"#])
            #expect(lines.contains(#"koguma_metrics_dropped_total{metric="depth"} \#(reading)"#))
        }
    }

    @Test func aMetricOfAnotherKindIsNotMixedIn() {
        Counter(label: "adds_total", factory: registry).increment()
        Gauge(label: "adds_total", factory: registry).record(7)
        Timer(label: "adds_total", factory: registry).recordNanoseconds(7)
        Counter(label: "work_seconds", factory: registry).increment()
        #expect(lines.filter { $0.hasPrefix("adds_total") } == ["adds_total 1"])
        #expect(lines.contains(#"koguma_metrics_dropped_total{metric="adds_total"} 2"#))
        #expect(lines.contains(#"koguma_metrics_dropped_total{metric="work_seconds"} 1"#))
    }

    @Test func collectorsRunBeforeEachReadingAndComputedValuesAreNotKept() {
        let reads = Mutex(0)
        let gauge = Gauge(label: "depth", factory: registry)
        registry.onCollect {
            gauge.record(
                reads.withLock {
                    $0 += 1; return $0
                })
        }
        registry.observe("version") { [MetricSample([], Double(reads.withLock { $0 }) * 10)] }
        #expect(lines.filter { !$0.hasPrefix("#") } == ["depth 1", "version 10"])
        #expect(lines.filter { !$0.hasPrefix("#") } == ["depth 2", "version 20"])
    }

    @Test func countingFromManyTasksLosesNothing() async {
        await withDiscardingTaskGroup { group in
            for task in 0..<8 {
                group.addTask { [registry] in
                    let counter = Counter(label: "adds_total", factory: registry)
                    let fractions = FloatingPointCounter(label: "adds_total", factory: registry)
                    let timer = Timer(label: "work_seconds", factory: registry)
                    let meter = Meter(label: "depth", factory: registry)
                    for count in 0..<2000 {
                        counter.increment()
                        fractions.increment(by: 0.5)
                        timer.recordNanoseconds(Int64(count % 2) * 2_000_000_000)
                        task % 2 == 0 ? meter.increment() : meter.decrement()
                        if count == 1000 { _ = registry.exposition() }
                    }
                }
            }
        }
        #expect(
            lines.filter { !$0.hasPrefix("#") } == [
                "adds_total 24000", "depth 0", #"work_seconds_bucket{le="0.5"} 8000"#,
                #"work_seconds_bucket{le="1"} 8000"#, #"work_seconds_bucket{le="+Inf"} 16000"#,
                "work_seconds_sum 16000", "work_seconds_count 16000",
            ])
    }
}
