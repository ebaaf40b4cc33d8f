import MetricsTestKit
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(10))) struct WorkQueueTests {
    /// Producers and workers at once: what was added last is worked on last, and never by two.
    @Test(.serialized, arguments: seeds) func nothingIsLostOfRandomAddsBetweenTasks(seed: UInt64) async {
        let keys = 8
        let queue = WorkQueue<Int>()
        let wanted = Shared(Array(repeating: 0, count: keys))
        let worked = Shared(Array(repeating: 0, count: keys))
        let busy = Shared<Set<Int>>([])
        let clashes = Shared(0)

        await withDiscardingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    while let key = await queue.next() {
                        if !busy.update({ $0.insert(key).inserted }) { clashes.update { $0 += 1 } }
                        let version = wanted.value[key]
                        await Task.yield()
                        worked.update { $0[key] = version }
                        _ = busy.update { $0.remove(key) }
                        queue.done(key)
                    }
                }
            }
            await withDiscardingTaskGroup { producers in
                for producer in 0..<2 {
                    producers.addTask {
                        var random = SeededGenerator(seed: seed &+ UInt64(producer))
                        for _ in 0..<500 {
                            let key = Int.random(in: 0..<keys, using: &random)
                            wanted.update { $0[key] += 1 }
                            queue.add(key)
                            if Bool.random(using: &random) { await Task.yield() }
                        }
                    }
                }
            }
            // A lost add would leave this waiting until the time limit of the suite.
            while worked.value != wanted.value, !Task.isCancelled { await Task.yield() }
            queue.shutDown()
        }
        #expect(clashes.value == 0, "seed \(seed)")
    }

    @Test func aDelayedKeyComesWhenItIsDue() async {
        let clock = TestClock()
        let queue = WorkQueue<String>(clock: clock, random: .none)
        await withDiscardingTaskGroup { group in
            group.addTask { await queue.run() }
            queue.add("late", after: .seconds(10))
            queue.add("early", after: .seconds(2))
            #expect(await clock.advanceToSleeper(within: .seconds(2)) == .seconds(2))
            #expect(await queue.next() == "early")
            queue.done("early")
            #expect(await clock.advanceToSleeper(within: .seconds(8)) == .seconds(8))
            #expect(await queue.next() == "late")
            queue.done("late")
            queue.shutDown()
        }
    }

    @Test func anEarlierDelayShortensTheSleep() async {
        let clock = TestClock()
        let queue = WorkQueue<String>(clock: clock, random: .none)
        await withDiscardingTaskGroup { group in
            group.addTask { await queue.run() }
            queue.add("late", after: .seconds(100))
            _ = await clock.sleeper(within: .seconds(100))
            queue.add("early", after: .seconds(1))
            #expect(await clock.advanceToSleeper(within: .seconds(1)) == .seconds(1))
            #expect(await queue.next() == "early")
            queue.shutDown()
        }
    }

    @Test func whatTheQueueDoesIsMeasured() async {
        let clock = TestClock()
        let metrics = TestMetrics()
        let queue = WorkQueue<String>(name: "mesh", clock: clock, metrics: metrics)
        func depth(_ priority: String) -> Double? {
            queue.collectMetrics()
            return metrics.gauge("workqueue_depth", ("name", "mesh"), ("controller", "mesh"), ("priority", priority))
        }
        #expect(depth("0") == 0 && depth("-100") == 0)
        queue.add("a")
        queue.add("a")
        queue.add("b", priority: .low)
        queue.add("c", after: .seconds(1))
        #expect(depth("0") == 1 && depth("-100") == 1)
        #expect(metrics.counter("workqueue_adds_total") == 2)
        #expect(metrics.counter("workqueue_retries_total") == 1)
        clock.advance(by: .seconds(2))
        #expect(await queue.next() == "a")
        #expect(await queue.next() == "b")
        clock.advance(by: .seconds(3))
        queue.done("b")
        clock.advance(by: .seconds(4))
        #expect(depth("0") == 0 && depth("-100") == 0)
        #expect(metrics.timings("workqueue_queue_duration_seconds") == [2_000_000_000, 2_000_000_000])
        #expect(metrics.timings("workqueue_work_duration_seconds") == [3_000_000_000])
        #expect(metrics.gauge("workqueue_unfinished_work_seconds") == 7)
        #expect(metrics.gauge("workqueue_longest_running_processor_seconds") == 7)
        queue.addRateLimited("a")
        #expect(metrics.counter("workqueue_retries_total") == 2)
    }

    /// Nobody waits for what is there, and whoever waits is told (controller-runtime#3538, #3239).
    @Test func aShutDownWhileKeysAreHandedOutEndsAllWaits() async {
        for _ in 0..<50 {
            let queue = WorkQueue<Int>()
            await withDiscardingTaskGroup { group in
                for worker in 0..<8 {
                    group.addTask {
                        queue.add(worker)
                        while let key = await queue.next() {
                            queue.add((key * 31 + worker) % 97)
                            queue.done(key)
                            // Where there is always a key nobody waits, and few threads would be kept from the others.
                            await Task.yield()
                        }
                    }
                }
                for _ in 0..<20 { await Task.yield() }
                queue.shutDown()
                queue.add(1, after: .seconds(1))
            }
            #expect(await queue.next() == nil)
        }
    }

    @Test func drainWaitsForTheKeysInWork() async {
        let queue = WorkQueue<Int>()
        queue.add(1)
        queue.add(2)
        let key = await queue.next()
        #expect(key == 1)
        queue.shutDown()
        #expect(await queue.next() == nil)

        let isDone = Shared(false)
        await withDiscardingTaskGroup { group in
            group.addTask {
                await queue.drain()
                #expect(isDone.value)
            }
            for _ in 0..<10 { await Task.yield() }
            isDone.update { $0 = true }
            queue.done(1)
        }
    }

    @Test func drainOfAnIdleQueueReturns() async {
        await WorkQueue<Int>().drain()
    }

    @Test func cancellationEndsAWait() async {
        let queue = WorkQueue<Int>()
        await withTaskGroup(of: Int?.self) { group in
            group.addTask { await queue.next() }
            group.cancelAll()
            #expect(await group.next() == .some(nil))
        }
        // The one who left takes no key with him.
        queue.add(7)
        #expect(await queue.next() == 7)
    }

    @Test func shutDownEndsAllWaits() async {
        let queue = WorkQueue<Int>()
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<3 { group.addTask { await queue.next() } }
            group.addTask {
                queue.shutDown()
                return nil
            }
            for await key in group { #expect(key == nil) }
        }
    }
}
