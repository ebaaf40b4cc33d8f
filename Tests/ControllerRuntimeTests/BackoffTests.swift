import Testing

@testable import ControllerRuntime

@Suite struct BackoffTests {
    @Test(arguments: [
        (1, 800), (2, 1_600), (3, 3_200), (4, 6_400), (5, 12_800), (6, 25_600), (7, 30_000), (99, 30_000),
    ])
    func watchesWaitAsClientGo(failures: Int, milliseconds: Int) {
        #expect(Backoff.watch.delay(afterFailures: failures, random: .none) == .milliseconds(milliseconds))
    }

    @Test func jitterAddsUpToTheWholeWait() {
        let late = Jitter { 0.999_999 }
        let delay = Backoff.watch.delay(afterFailures: 50, random: late)
        #expect(delay > .seconds(59) && delay <= .seconds(60))
    }

    @Test(arguments: [Int.min, -1, 0, 1, Int.max]) func anyNumberOfFailuresHasAWait(failures: Int) {
        let delay = Backoff.perKey.delay(afterFailures: failures, random: .none)
        #expect(delay >= .milliseconds(5) && delay <= .seconds(30))
        let constant = Backoff(initial: .seconds(1), maximum: .seconds(5), factor: 0.1)
        #expect(constant.delay(afterFailures: failures, random: .none) == .seconds(1))
    }

    @Test func twoCalmMinutesForgetTheFailures() {
        var sequence = BackoffSequence(.watch, random: .none)
        #expect(sequence.next(now: .zero) == .milliseconds(800))
        #expect(sequence.next(now: .seconds(1)) == .milliseconds(1_600))
        #expect(sequence.next(now: .seconds(100)) == .milliseconds(3_200))
        #expect(sequence.next(now: .seconds(224)) == .milliseconds(800))
    }
}
