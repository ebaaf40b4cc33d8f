import ControllerRuntime
import JSON
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct DrainLimitTests {
    let clock = TestClock()
    let logs = LogCapture()

    private func run(_ operation: @escaping @Sendable () async throws -> Void) async throws {
        try await withDrainLimit(.seconds(30), clock: clock, logs.logger(), "reconciles", operation: operation)
    }

    @Test func `Who ends in time is not hurried`() async throws {
        let (gate, cancelled) = (Gate(), Shared(false))
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await run {
                        await gate.pass()
                        if Task.isCancelled { cancelled.update { $0 = true } }
                    }
                }
                trigger.triggerGracefulShutdown()
                _ = await clock.sleeper(within: .seconds(30))
                clock.advance(by: .seconds(29))
                gate.open()
                try await group.waitForAll()
            }
        }
        #expect(!cancelled.value && logs.raw.isEmpty)
    }

    @Test func `Who takes longer is cancelled, which is said and no failure`() async throws {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await run { try await hang() } }
                trigger.triggerGracefulShutdown()
                await clock.advanceToSleeper(within: .seconds(30))
                try await group.waitForAll()
            }
        }
        #expect(clock.now.offset == .seconds(30))
        #expect(logs.entries.first?["what"]?.string == "reconciles")
    }

    @Test func `Without a shutdown there is no limit, and failures are passed on`() async throws {
        struct Failure: Error {}
        await #expect(throws: Failure.self) { try await run { throw Failure() } }
        try await run {}
        #expect(logs.raw.isEmpty)
    }
}
