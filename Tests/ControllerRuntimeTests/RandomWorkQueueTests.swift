import Testing

@testable import ControllerRuntime

/// Any sequence of operations, against the simplest thing that says what is owed.
@Suite struct RandomWorkQueueTests {
    struct Wish {
        var priority: WorkPriority
        var dueAt: Duration?
    }

    /// Who had to wait for whom.
    struct Turns {
        /// Since which step a group has had something of a priority to hand out without a break.
        var waitingSince: [Line: Int] = [:]
        var lastTurn: [Line: Int] = [:]
        /// How many urgent keys came while others waited.
        var passedOver = 0
        /// How many urgent keys came since one that was not.
        var sinceLow = 0
    }

    struct Line: Hashable {
        let group: Int
        let priority: WorkPriority
    }

    @Test(arguments: seeds) func invariantsHoldForRandomOperations(seed: UInt64) {
        let keys = 24
        let groups = 4
        var random = SeededGenerator(seed: seed)
        var queue = WorkQueue<Int>.StateMachine(backoff: .perKey, random: .none) { "\($0 % groups)" }
        var now: Duration = .zero
        var step = 0
        var wishes: [Int: Wish] = [:]
        var processing: Set<Int> = []
        var turns = Turns()

        /// The keys that may be handed out.
        func ready(_ priority: WorkPriority) -> Set<Int> {
            Set(wishes.filter { $0.value.dueAt == nil && $0.value.priority == priority }.keys).subtracting(processing)
        }
        func note() {
            step += 1
            for priority in WorkPriority.allCases {
                let waiting = Set(ready(priority).map { $0 % groups })
                for group in 0..<groups {
                    let line = Line(group: group, priority: priority)
                    if !waiting.contains(group) {
                        turns.waitingSince[line] = nil
                    } else if turns.waitingSince[line] == nil {
                        turns.waitingSince[line] = step
                    }
                }
                let wanted = wishes.values.count { $0.dueAt == nil && $0.priority == priority }
                #expect(queue.depth(priority) == wanted, "seed \(seed): depth of \(priority)")
            }
        }
        func add(_ key: Int, _ priority: WorkPriority, after delay: Duration) {
            let dueAt = delay > .zero ? now + delay : nil
            guard let old = wishes[key] else {
                wishes[key] = Wish(priority: priority, dueAt: dueAt)
                return
            }
            let earliest = old.dueAt.flatMap { old in dueAt.map { min($0, old) } }
            wishes[key] = Wish(priority: max(priority, old.priority), dueAt: earliest)
        }
        func promote() {
            var count = 0
            for (key, wish) in wishes {
                guard let dueAt = wish.dueAt, dueAt <= now else { continue }
                wishes[key]?.dueAt = nil
                count += 1
            }
            #expect(queue.promote(now: now) == count, "seed \(seed)")
        }
        func get() {
            let (urgent, others) = (ready(.normal), ready(.low))
            guard let key = queue.next(now: now)?.key else {
                #expect(urgent.isEmpty && others.isEmpty, "seed \(seed): a key that is owed is not handed out")
                return
            }
            #expect(processing.insert(key).inserted, "seed \(seed): key \(key) is with two workers")
            guard let wish = wishes.removeValue(forKey: key), wish.dueAt == nil else {
                Issue.record("seed \(seed): key \(key) came though nobody wanted it now")
                return
            }
            turns.passedOver = wish.priority == .normal && !others.isEmpty ? turns.passedOver + 1 : 0
            #expect(turns.passedOver <= 16, "seed \(seed): the low priority starves")
            if wish.priority == .low, !urgent.isEmpty {
                #expect(turns.sinceLow >= 16, "seed \(seed): \(key) came before what is urgent")
            }
            turns.sinceLow = wish.priority == .normal ? turns.sinceLow + 1 : 0
            // Nobody gets two turns while another waits for one.
            let line = Line(group: key % groups, priority: wish.priority)
            // Without a turn so far there is nothing to compare with.
            let before = turns.lastTurn[line] ?? .min
            for group in 0..<groups where group != line.group {
                let other = Line(group: group, priority: line.priority)
                let waited = turns.waitingSince[other].map { $0 <= before } ?? false
                let hadTurn = turns.lastTurn[other].map { $0 > before } ?? false
                #expect(!waited || hadTurn, "seed \(seed): group \(group) waits while \(line.group) has two turns")
            }
            turns.lastTurn[line] = step
        }

        for _ in 0..<5_000 {
            let key = Int.random(in: 0..<keys, using: &random)
            let priority = Bool.random(using: &random) ? WorkPriority.normal : .low
            switch Int.random(in: 0..<11, using: &random) {
            case 0...2:
                queue.add(key, priority: priority, now: now)
                add(key, priority, after: .zero)
            case 3...4:
                let delay = Duration.milliseconds(Int.random(in: 1..<50, using: &random))
                queue.add(key, priority: priority, after: delay, now: now)
                add(key, priority, after: delay)
            case 5:
                queue.forget(key)
            case 6:
                now += .milliseconds(Int.random(in: 0..<30, using: &random))
                promote()
            case 7...9:
                get()
            default:
                guard let key = processing.randomElement(using: &random) else { continue }
                processing.remove(key)
                #expect(queue.done(key, now: now) != nil)
            }
            note()
        }

        // Time passes and the workers go on: everything that is owed comes, once.
        now += .seconds(3600)
        promote()
        note()
        for _ in 0..<keys {
            for key in processing {
                processing.remove(key)
                #expect(queue.done(key, now: now) != nil)
                note()
            }
            get()
            note()
        }
        #expect(wishes.isEmpty, "seed \(seed): adds were lost")
        for key in processing { #expect(queue.done(key, now: now) != nil) }
        #expect(queue.workCount == 0 && queue.depth == 0)
        #expect(queue.next(now: now)?.key == nil)
    }
}
