import Testing

@testable import ControllerRuntime

@Suite struct WorkQueueStateMachineTests {
    typealias Machine = WorkQueue<Int>.StateMachine

    func machine(_ backoff: Backoff = .perKey) -> Machine { Machine(backoff: backoff, random: .none) }

    @Test func manyAddsAreOneGet() {
        var queue = machine()
        for _ in 0..<5 { queue.add(1, now: .zero) }
        #expect(queue.take() == 1)
        #expect(queue.take() == nil)
    }

    @Test func keysComeInTheOrderOfTheirFirstAdd() {
        var queue = machine()
        for key in [3, 1, 3, 2, 1] { queue.add(key, now: .zero) }
        #expect([queue.take(), queue.take(), queue.take(), queue.take()] == [3, 1, 2, nil])
    }

    @Test func anAddWhileTheKeyIsProcessedComesAfterwards() {
        var queue = machine()
        queue.add(1, now: .zero)
        #expect(queue.take() == 1)
        queue.add(1, now: .zero)
        queue.add(1, now: .zero)
        #expect(queue.take() == nil)
        queue.finish(1)
        #expect(queue.take() == 1)
        queue.finish(1)
        #expect(queue.take() == nil)
    }

    @Test func aKeyThatIsAddedWhileItIsProcessedWaitsLikeAnyOther() {
        var queue = machine()
        for key in [1, 2] { queue.add(key, now: .zero) }
        #expect(queue.take() == 1)
        queue.add(1, now: .zero)
        #expect(queue.depth == 2)
        #expect(queue.take() == 2)
        #expect(queue.take() == nil)
        queue.finish(1)
        #expect(queue.take() == 1)
        #expect(queue.depth == 0)
    }

    @Test func theEarliestOfSeveralDelaysCounts() {
        var queue = machine()
        queue.add(1, after: .seconds(10), now: .zero)
        queue.add(1, after: .seconds(3), now: .zero)
        queue.add(1, after: .seconds(20), now: .zero)
        #expect(queue.nextDue == .seconds(3))
        _ = queue.promote(now: .seconds(2))
        #expect(queue.take() == nil)
        _ = queue.promote(now: .seconds(3))
        #expect(queue.take() == 1)
        queue.finish(1)
        _ = queue.promote(now: .seconds(60))
        #expect(queue.take() == nil)
        #expect(queue.nextDue == nil)
    }

    @Test func atOnceIsEarlierThanAnyDelayWhichIsOverThen() {
        var queue = machine()
        queue.add(1, after: .seconds(10), now: .zero)
        #expect(queue.depth == 0)
        queue.add(1, now: .zero)
        queue.add(1, after: .seconds(5), now: .zero)
        #expect(queue.depth == 1)
        #expect(queue.take() == 1)
        queue.finish(1)
        #expect(queue.promote(now: .seconds(60)) == 0)
        #expect(queue.take() == nil)
    }

    @Test func aDelayWhileTheKeyIsProcessedCountsFromThen() {
        var queue = machine()
        queue.add(1, now: .zero)
        #expect(queue.take() == 1)
        queue.add(1, after: .seconds(3), now: .seconds(10))
        queue.finish(1)
        #expect(queue.take() == nil)
        #expect(queue.promote(now: .seconds(13)) == 1)
        #expect(queue.take() == 1)
        // Due while it is worked on.
        queue.add(1, after: .seconds(1), now: .seconds(20))
        #expect(queue.promote(now: .seconds(21)) == 1)
        #expect(queue.take() == nil)
        queue.finish(1)
        #expect(queue.take() == 1)
    }

    @Test func howLongAKeyWaitedIsSinceItWasDue() {
        var queue = machine()
        queue.add(1, now: .seconds(1))
        queue.add(1, now: .seconds(2))
        queue.add(1, priority: .low, after: .seconds(9), now: .seconds(3))
        queue.add(2, after: .seconds(3), now: .seconds(1))
        _ = queue.promote(now: .seconds(5))
        #expect(queue.next(now: .seconds(6))?.waited == .seconds(5))
        #expect(queue.next(now: .seconds(6))?.waited == .seconds(1))
        #expect(queue.works(now: .seconds(9)).map(\.duration) == [.seconds(3), .seconds(3)])
        #expect(queue.done(1, now: .seconds(10)) == .seconds(4))
        #expect(queue.done(1, now: .seconds(10)) == nil)
    }

    @Test func delaysThatAreOverLeaveNothingBehind() {
        var queue = machine()
        for round in 1...10_000 {
            queue.add(1, after: .seconds(86_400 - round), now: .zero)
            queue.add(1, now: .zero)
            _ = queue.take()
            queue.finish(1)
        }
        #expect(queue.delayedEntryCount < 100)
    }

    @Test func noDelayIsNow() {
        var queue = machine()
        queue.add(1, after: .zero, now: .zero)
        queue.add(2, after: .seconds(-1), now: .zero)
        #expect([queue.take(), queue.take()] == [1, 2])
    }

    @Test func failuresInARowWaitLongerUntilForgotten() {
        var queue = machine(Backoff(initial: .milliseconds(5), maximum: .milliseconds(18)))
        let delays = (0..<4).map { _ in queue.addRateLimited(1, atLeast: .zero, now: .zero) }
        #expect(delays == [.milliseconds(5), .milliseconds(10), .milliseconds(18), .milliseconds(18)])
        #expect(queue.failures(of: 1) == 4)
        #expect(queue.addRateLimited(2, atLeast: .zero, now: .zero) == .milliseconds(5))
        queue.forget(1)
        #expect(queue.addRateLimited(1, atLeast: .zero, now: .zero) == .milliseconds(5))
    }

    @Test func whatTheServerAskedForIsTheLeastWait() {
        var queue = machine()
        #expect(queue.addRateLimited(1, atLeast: .seconds(7), now: .zero) == .seconds(7))
        #expect(queue.nextDue == .seconds(7))
    }

    @Test func afterShutDownNothingIsHandedOutOrTaken() {
        var queue = machine()
        for key in 1...3 { queue.add(key, now: .zero) }
        queue.add(4, after: .seconds(1), now: .zero)
        #expect(queue.take() == 1)
        queue.add(1, now: .zero)
        queue.shutDown()
        #expect(queue.take() == nil)
        queue.add(5, now: .zero)
        queue.add(6, after: .seconds(1), now: .zero)
        _ = queue.promote(now: .seconds(9))
        #expect(queue.workCount == 1)
        queue.finish(1)
        #expect(queue.workCount == 0)
        #expect(queue.take() == nil)
    }

    @Test func doneForAKeyThatNobodyHasIsNothing() {
        var queue = machine()
        queue.add(1, now: .zero)
        queue.finish(1)
        #expect(queue.take() == 1)
        #expect(queue.take() == nil)
    }
}

extension WorkQueue.StateMachine {
    /// Hands out the next key, at the beginning of time.
    mutating func take() -> Key? { next(now: .zero)?.key }

    mutating func finish(_ key: Key) { _ = done(key, now: .zero) }
}
