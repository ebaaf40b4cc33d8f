import Testing

@testable import ControllerRuntime

@Suite struct WorkQueueStateMachineTests {
    typealias Machine = WorkQueue<Int>.StateMachine

    func machine(_ backoff: Backoff = .perKey) -> Machine { Machine(backoff: backoff, random: .none) }

    @Test func manyAddsAreOneGet() {
        var queue = machine()
        for _ in 0..<5 { queue.add(1) }
        #expect(queue.next() == 1)
        #expect(queue.next() == nil)
    }

    @Test func keysComeInTheOrderOfTheirFirstAdd() {
        var queue = machine()
        for key in [3, 1, 3, 2, 1] { queue.add(key) }
        #expect([queue.next(), queue.next(), queue.next(), queue.next()] == [3, 1, 2, nil])
    }

    @Test func anAddWhileTheKeyIsProcessedComesAfterwards() {
        var queue = machine()
        queue.add(1)
        #expect(queue.next() == 1)
        queue.add(1)
        queue.add(1)
        #expect(queue.next() == nil)
        queue.done(1)
        #expect(queue.next() == 1)
        queue.done(1)
        #expect(queue.next() == nil)
    }

    @Test func theEarliestOfSeveralDelaysCounts() {
        var queue = machine()
        queue.add(1, after: .seconds(10), now: .zero)
        queue.add(1, after: .seconds(3), now: .zero)
        queue.add(1, after: .seconds(20), now: .zero)
        #expect(queue.nextDue == .seconds(3))
        queue.promote(now: .seconds(2))
        #expect(queue.next() == nil)
        queue.promote(now: .seconds(3))
        #expect(queue.next() == 1)
        queue.done(1)
        queue.promote(now: .seconds(60))
        #expect(queue.next() == nil)
        #expect(queue.nextDue == nil)
    }

    @Test func aDelayedKeyIsNotInTheWayOfAnImmediateAdd() {
        var queue = machine()
        queue.add(1, after: .seconds(10), now: .zero)
        queue.add(1)
        #expect(queue.next() == 1)
    }

    @Test func noDelayIsNow() {
        var queue = machine()
        queue.add(1, after: .zero, now: .zero)
        queue.add(2, after: .seconds(-1), now: .zero)
        #expect([queue.next(), queue.next()] == [1, 2])
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
        for key in 1...3 { queue.add(key) }
        queue.add(4, after: .seconds(1), now: .zero)
        #expect(queue.next() == 1)
        queue.add(1)
        queue.shutDown()
        #expect(queue.next() == nil)
        queue.add(5)
        queue.add(6, after: .seconds(1), now: .zero)
        queue.promote(now: .seconds(9))
        #expect(!queue.isIdle)
        queue.done(1)
        #expect(queue.isIdle)
        #expect(queue.next() == nil)
    }

    @Test func doneForAKeyThatNobodyHasIsNothing() {
        var queue = machine()
        queue.add(1)
        queue.done(1)
        #expect(queue.next() == 1)
        #expect(queue.next() == nil)
    }

    /// Any sequence of operations, against the simplest thing that says what is owed.
    @Test(.serialized, arguments: seeds) func invariantsHoldForRandomOperations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = machine()
        var now: Duration = .zero
        var owed: Set<Int> = []
        var delayed: [Int: Duration] = [:]
        var processing: Set<Int> = []

        func promote() {
            queue.promote(now: now)
            for (key, due) in delayed where due <= now {
                delayed[key] = nil
                owed.insert(key)
            }
        }
        func get() {
            guard let key = queue.next() else {
                #expect(owed.subtracting(processing).isEmpty, "seed \(seed): a key that is owed is not handed out")
                return
            }
            #expect(processing.insert(key).inserted, "seed \(seed): key \(key) is with two workers")
            #expect(owed.remove(key) != nil, "seed \(seed): key \(key) came though nobody added it")
        }

        for _ in 0..<5_000 {
            let key = Int.random(in: 0..<12, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0...2:
                queue.add(key)
                owed.insert(key)
            case 3:
                let delay = Duration.milliseconds(Int.random(in: 1..<50, using: &random))
                queue.add(key, after: delay, now: now)
                delayed[key] = min(delayed[key] ?? .seconds(1_000_000), now + delay)
            case 4:
                let delay = queue.addRateLimited(key, atLeast: .zero, now: now)
                delayed[key] = min(delayed[key] ?? .seconds(1_000_000), now + delay)
            case 5: queue.forget(key)
            case 6:
                now += .milliseconds(Int.random(in: 0..<30, using: &random))
                promote()
            case 7...8: get()
            default:
                guard let key = processing.randomElement(using: &random) else { continue }
                processing.remove(key)
                queue.done(key)
            }
        }

        // Time passes and the workers go on: everything that is owed comes, once.
        now += .seconds(3600)
        promote()
        while !owed.isEmpty || !processing.isEmpty {
            for key in processing {
                processing.remove(key)
                queue.done(key)
            }
            let before = owed.count
            get()
            if owed.count == before { break }
        }
        #expect(owed.isEmpty, "seed \(seed): adds were lost")
        for key in processing { queue.done(key) }
        #expect(queue.isIdle)
        #expect(queue.next() == nil)
    }
}
