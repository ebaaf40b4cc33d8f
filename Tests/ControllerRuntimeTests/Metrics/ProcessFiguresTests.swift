import Testing

@testable import ControllerRuntime

@Suite struct ProcessFiguresTests {
    private static let stat =
        "4242 (a) b (c) S 1 4242 4242 0 -1 4194560 2521 0 3 0 150 25 0 0 20 0 8 0 123456 681242624 12245 "
        + "18446744073709551615 1 1 0 0 0 0 0 16781312 83458 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0"

    @Test func readsStatWhateverTheProgramIsCalled() throws {
        let figures = try #require(ProcessFigures.Stat(Self.stat))
        #expect(figures.cpuSeconds == 1.75)
        #expect(figures.startSeconds == 1234.56)
        #expect(figures.virtualBytes == 681_242_624)
    }

    @Test(arguments: ["", "4242 (a", "4242 (a) S 1 2 3", "1 (a) " + String(repeating: "x ", count: 50)])
    func aTextThatIsNoStatHasNoFigures(text: String) {
        #expect(ProcessFigures.Stat(text) == nil)
    }

    @Test func readsTheOtherFiles() {
        #expect(ProcessFigures.residentBytes(status: "Name:\ta\nVmRSS:\t   48980 kB\nThreads:\t8\n") == 50_155_520)
        #expect(ProcessFigures.residentBytes(status: "Name:\ta\n") == nil)
        #expect(ProcessFigures.bootTime(stat: "cpu  1 2 3\nbtime 1795341486\nprocesses 5\n") == 1_795_341_486)
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n"
        #expect(ProcessFigures.maximumFiles(limits: limits) == nil)
        #expect(
            ProcessFigures.maximumFiles(limits: limits + "Max open files            20000                524288  files")
                == 20_000)
        #expect(
            ProcessFigures.maximumFiles(limits: "Max open files            unlimited            unlimited  files")
                == .infinity)
    }

    @Test func tellsOfThisProcessWhatDashboardsExpect() {
        let registry = PrometheusRegistry()
        registry.observeProcess()
        let lines = String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n")
        for definition in MetricDefinitions.process {
            let value = lines.first { $0.hasPrefix(definition.name + " ") }?.split(separator: " ").last
            #expect(value.flatMap { Double($0) }.map { $0 > 0 } == true, "\(definition.name)")
        }
    }
}
