import Testing

@testable import MeshAPI

@Suite struct DurationTests {
    @Test(arguments: [
        ("0", 0), ("500ms", 0.5), ("10s", 10), ("10m", 600), ("24h", 86_400), ("90d", 7_776_000), ("1w", 604_800),
        ("10y", 315_360_000), ("99999999y", 3.153599968464e15),
    ])
    func readsKumaNotation(text: String, seconds: Double) {
        #expect(KumaDuration.parse(text).map { $0 / .seconds(1) } == seconds)
    }

    @Test(arguments: ["", "1", "-1h", "1.5h", "1h30m", "1H", "h", " 1h", "999999999s", "1µs", "١h", "1h\n"])
    func refusesWhatKumaNotationIsNot(text: String) {
        #expect(KumaDuration.parse(text) == nil)
    }

    @Test(arguments: ["0", "500ms", "90s", "24h", "10d", "3w", "10y"])
    func writesWhatItReads(text: String) throws {
        let duration = try #require(KumaDuration.parse(text))
        #expect(KumaDuration.parse(KumaDuration.format(duration)) == duration)
    }

    @Test(arguments: [
        ("0", 0), ("10s", 10), ("1m30s", 90), ("1.5h", 5400), ("100ms", 0.1), ("3µs", 3e-6), (".5s", 0.5), ("1.s", 1),
        ("+2s", 2), ("+0", 0),
    ])
    func readsGoNotation(text: String, seconds: Double) {
        #expect(GoDuration.parse(text) == .seconds(seconds))
    }

    @Test(arguments: ["", "1", "1d", "-1s", "s", "1..2s", ".", "1s1", ".s", "+", "++1s", "1s+1s", "0s0"])
    func refusesWhatGoNotationIsNot(text: String) throws {
        #expect(GoDuration.parse(text) == nil)
        #expect(try Regex(GoDuration.pattern).firstMatch(in: text) == nil)
    }
}
