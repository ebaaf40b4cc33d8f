import Testing

@testable import ControllerRuntime

/// What comes first: the urgent, but not always; groups in turns.
@Suite struct WorkQueuePriorityTests {
    typealias Machine = WorkQueue<String>.StateMachine

    /// Groups are what stands before the slash.
    func machine() -> Machine {
        Machine(backoff: .perKey, random: .none) { key in String(key.prefix { $0 != "/" }) }
    }

    func drain(_ queue: inout Machine, done: Bool = true) -> [String] {
        var keys: [String] = []
        while let key = queue.take() {
            keys.append(key)
            if done { queue.finish(key) }
        }
        return keys
    }

    @Test func whatIsUrgentComesFirst() {
        var queue = machine()
        for key in ["a", "b"] { queue.add(key, priority: .low, now: .zero) }
        for key in ["c", "d"] { queue.add(key, now: .zero) }
        #expect(queue.depth(.low) == 2 && queue.depth(.normal) == 2)
        #expect(drain(&queue) == ["c", "d", "a", "b"])
    }

    @Test(arguments: [(WorkPriority.low, WorkPriority.normal), (.normal, .low)])
    func theHigherPriorityOfTwoAddsCounts(first: WorkPriority, second: WorkPriority) {
        var queue = machine()
        queue.add("other", priority: .low, now: .zero)
        queue.add("a", priority: first, now: .zero)
        queue.add("a", priority: second, now: .zero)
        #expect(queue.depth(.low) == 1 && queue.depth(.normal) == 1)
        #expect(drain(&queue) == ["a", "other"])
        #expect(queue.depth == 0)
    }

    @Test func whatBecomesUrgentComesAfterWhatWasBefore() {
        var queue = machine()
        queue.add("a", priority: .low, now: .zero)
        queue.add("b", now: .zero)
        queue.add("a", now: .zero)
        #expect(drain(&queue) == ["b", "a"])
    }

    @Test func aDelayedKeyBecomesUrgentToo() {
        var queue = machine()
        queue.add("a", priority: .low, after: .seconds(1), now: .zero)
        queue.add("a", after: .seconds(9), now: .zero)
        queue.add("b", priority: .low, now: .zero)
        #expect(queue.promote(now: .seconds(1)) == 1)
        #expect(drain(&queue) == ["a", "b"])
    }

    @Test func anUrgentDelayedKeyOvertakesWhenItIsDue() {
        var queue = machine()
        queue.add("a", priority: .low, now: .zero)
        queue.add("b", after: .seconds(1), now: .zero)
        #expect(queue.promote(now: .seconds(1)) == 1)
        #expect(drain(&queue) == ["b", "a"])
    }

    @Test func aKeyThatIsAddedWhileItIsProcessedHasThePriorityOfTheAdd() {
        var queue = machine()
        queue.add("a", priority: .low, now: .zero)
        #expect(queue.take() == "a")
        queue.add("b", priority: .low, now: .zero)
        queue.add("a", now: .zero)
        queue.finish("a")
        #expect(drain(&queue) == ["a", "b"])
    }

    @Test func whatComesAgainByItselfIsAsUrgentAsItWas() {
        var queue = machine()
        queue.add("a", priority: .low, now: .zero)
        queue.add("b", now: .zero)
        #expect(drain(&queue, done: false) == ["b", "a"])
        for key in ["a", "b"] {
            queue.requeue(key, after: .seconds(1), now: .zero)
            queue.finish(key)
        }
        _ = queue.promote(now: .seconds(1))
        #expect(queue.depth(.low) == 1 && queue.depth(.normal) == 1)
        #expect(drain(&queue, done: false) == ["b", "a"])
        _ = queue.addRateLimited("a", atLeast: .zero, now: .seconds(1))
        queue.finish("a")
        _ = queue.promote(now: .seconds(9))
        #expect(queue.depth(.low) == 1)
    }

    /// Sixteen urgent keys, then one that waits.
    @Test func nothingWaitsForEver() {
        var queue = machine()
        queue.add("low", priority: .low, now: .zero)
        var before = 0
        while true {
            for key in ["a", "b"] { queue.add(key, now: .zero) }
            guard let key = queue.take(), key != "low", before < 1000 else { break }
            queue.finish(key)
            before += 1
        }
        #expect(before == Machine.patience)
    }

    @Test func namespacesTakeTurns() {
        var queue = machine()
        for index in 0..<10_000 { queue.add("big/\(index)", now: .zero) }
        for key in ["small/1", "other/1", "small/2"] { queue.add(key, now: .zero) }
        #expect((0..<6).map { _ in queue.take() } == ["big/0", "small/1", "other/1", "big/1", "small/2", "big/2"])
    }

    @Test func namespacesTakeTurnsAmongWhatIsNotUrgentToo() {
        var queue = machine()
        for key in ["a/1", "a/2", "b/1"] { queue.add(key, priority: .low, now: .zero) }
        queue.add("c/1", now: .zero)
        #expect(drain(&queue) == ["c/1", "a/1", "b/1", "a/2"])
    }

    @Test func aKeyThatBecameUrgentCostsItsNamespaceNoTurn() {
        var queue = machine()
        for key in ["a/1", "a/2", "b/1"] { queue.add(key, priority: .low, now: .zero) }
        queue.add("a/1", now: .zero)
        #expect(drain(&queue) == ["a/1", "a/2", "b/1"])
    }
}
