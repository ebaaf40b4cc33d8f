import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(10))) struct TimeLimitTests {
    struct Failure: Error {}

    let clock = TestClock()

    @Test func aResultInTimeIsTheResult() async throws {
        #expect(try await withTimeLimit(.seconds(1), clock: clock) { 7 } == 7)
        // Nothing is a result too.
        #expect(try await withTimeLimit(.seconds(1), clock: clock) { nil as Int? } == nil)
    }

    @Test func anErrorInTimeIsTheError() async {
        await #expect(throws: Failure.self) {
            try await withTimeLimit(.seconds(1), clock: clock) { throw Failure() }
        }
    }

    @Test func whatTakesTooLongIsCancelled() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: TimeLimitExceeded.self) {
                    try await withTimeLimit(.seconds(5), clock: clock) { try await hang() }
                }
            }
            await clock.advanceToSleeper(within: .seconds(5))
        }
    }

    @Test func aResultThatComesTooLateIsStillTheResult() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let result = try? await withTimeLimit(.seconds(5), clock: clock) {
                    try? await hang()
                    return 7
                }
                #expect(result == 7)
            }
            await clock.advanceToSleeper(within: .seconds(5))
        }
    }

    @Test func cancellationIsNoTimeLimit() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await withTimeLimit(.seconds(5), clock: clock) { try await hang() }
                }
            }
            group.cancelAll()
        }
    }
}
