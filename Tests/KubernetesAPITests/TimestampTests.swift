import FoundationEssentials
import KubernetesAPI
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
        (1_700_000_000.25, "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.250000Z"),
        (951_782_400.0, "2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"),
        (-62_135_596_800.0, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
        (253_402_300_799.0, "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"),
        (-0.5, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.500000Z"),
    ])
    func writes(seconds: Double, time: String, microTime: String) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(Timestamp.format(date) == time)
        #expect(Timestamp.formatMicro(date) == microTime)
        #expect(Timestamp.parse(microTime) == date)
    }

    @Test func readsOtherZonesAndAnyNumberOfDecimals() {
        let moment = Timestamp.parse("2023-11-14T22:13:20Z")
        #expect(moment == Date(timeIntervalSince1970: 1_700_000_000))
        #expect(Timestamp.parse("2023-11-14T23:13:20+01:00") == moment)
        #expect(Timestamp.parse("2023-11-14T22:13:20.5Z") == moment?.addingTimeInterval(0.5))
        #expect(Timestamp.parse("2023-11-14T22:13:20.123456789Z") != nil)
    }

    @Test func readsWhatItWritesOnEveryDayOfFourCenturies() {
        var date = Date(timeIntervalSince1970: -13_000_000_000)
        for _ in 0..<150_000 {
            #expect(Timestamp.parse(Timestamp.format(date)) == date)
            date += 86_400 + 1
        }
        #expect(Timestamp.parse("2023-02-29T00:00:00Z") == nil)
    }

    @Test(arguments: [
        "", "2023", "2023-11-14", "2023-11-14T22:13:20", "2023-13-14T22:13:20Z", "x.5Z", "2023-11-14T22:13:20.Z",
    ])
    func refuses(text: String) {
        #expect(Timestamp.parse(text) == nil)
    }
}
