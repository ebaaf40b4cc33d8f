import JSON
import TestSupport
import Testing

/// Watches break, fall silent, lie, or are late.
@Suite(.timeLimit(.minutes(60))) struct WatchFaultTests {
    /// What can happen to a watch, before any of its first lines.
    enum Break: String, CaseIterable, Sendable {
        case reset, cutOff, end, expired, broken, silence, trickle, longLine, refused, expiredAtOnce, hangs

        func rules(after lines: Int, _ pattern: RequestPattern, at number: Int = 1) -> [FaultRule] {
            switch self {
            case .reset: FaultRule.stream([.init(.reset, after: lines)], pattern, at: number)
            case .cutOff: FaultRule.stream([.init(.cutOff, after: lines)], pattern, at: number)
            case .end: FaultRule.stream([.init(.end, after: lines)], pattern, at: number)
            case .expired: FaultRule.stream(StreamFault.error(.expired, after: lines), pattern, at: number)
            case .broken: FaultRule.stream(StreamFault.error(.broken, after: lines), pattern, at: number)
            case .silence: FaultRule.stream([.init(.silence, after: lines)], pattern, at: number)
            case .trickle: FaultRule.stream([.init(.trickle(.seconds(10)), after: lines)], pattern, at: number)
            case .longLine:
                FaultRule.stream([.init(.inserted([Frames.ofTenMegabytes]), after: lines)], pattern, at: number)
            case .refused: [FaultRule(.refused(.unavailable), pattern, at: number)]
            case .expiredAtOnce: [FaultRule(.refused(.expired), pattern, at: number)]
            case .hangs: [FaultRule(.hangs, pattern, at: number)]
            }
        }
    }

    @Test(arguments: History.all, Break.allCases)
    func `any watch may break at any line`(history: History, way: Break) async throws {
        let places = ["/meshes", "/secrets", "/configmaps"].flatMap { kind in (0..<3).map { (kind, $0) } }
        for (kind, lines) in sampled(places, every: 7, history.testDescription, way) {
            let rules = way.rules(after: lines, RequestPattern.watches.having(kind))
            let trial = Trial(history: history, beginning: .start, checksHealth: true)
            let comment = "\(way) of \(kind) after \(lines) lines"
            #expect(try await trial.survives(rules, comment: comment), "\(comment)")
        }
    }

    /// Every watch breaks again and again, after each line.
    @Test(arguments: History.all)
    func `watches that never last`(history: History) async throws {
        let rules = FaultRule.stream([.init(.reset, after: 1)], .watches, count: .max)
        #expect(try await Trial(history: history, beginning: .start, checksHealth: true).survives(rules))
    }

    @Test(arguments: History.all)
    func `every event comes twice`(history: History) async throws {
        let twice = StreamFault(.edited { lines in lines.flatMap { [$0, $0] } })
        #expect(
            try await Trial(history: history, beginning: .start, checksHealth: true)
                .survives(FaultRule.stream([twice], .watches, count: .max)))
    }

    /// As after a connection to another server, which tells what the first one has told already.
    @Test(arguments: History.all)
    func `everything is told again`(history: History) async throws {
        let all = Frames.Memory()
        let again = StreamFault(.edited { lines in all.add(lines) })
        #expect(
            try await Trial(history: history, beginning: .start, checksHealth: true)
                .survives(FaultRule.stream([again], .watches, count: .max)))
    }

    /// What happens meanwhile, deletions too, is found by the list that follows.
    @Test(arguments: History.all)
    func `events get lost until the watch expires`(history: History) async throws {
        let gap = Frames.Gap()
        var history = history
        let act = history.act
        history.act = { world in
            gap.begin()
            try await act(world)
            await gap.end()
        }
        var trial = Trial(history: history, checksHealth: true)
        trial.standing = [FaultRule.always(.stream(.edited(gap.pass)), .watches)]
        // To act again and again is to see what comes of it.
        guard !history.needsController, !history.isStart else { return }
        let expired = Count()
        _ = try await trial.survives { transport in
            gap.breaks(transport)
            return ["/meshes", "/secrets", "/configmaps"].map(RequestPattern.watches.having).flatMap {
                [FaultRule(.does { expired.add() }, $0), FaultRule(.refused(.expired), $0)]
            }
        }
        #expect(gap.isOver, "it waits until something is lost")
        #expect(expired.value > 0)
    }

    /// What happened to an object while the watch was late comes as one event.
    @Test(arguments: History.all)
    func `a late watch tells only the last of each object`(history: History) async throws {
        let merged = StreamFault(.edited(Frames.merged))
        let late = Gate()
        var rules = FaultRule.stream([.init(.waits(late)), merged], .watches, count: .max)
        // By then most has happened.
        rules.append(FaultRule(.does { late.open() }, RequestPattern.writes.having("/status")))
        rules.append(FaultRule(.does { late.open() }, .line("DELETE")))
        rules.append(FaultRule(.does { late.open() }, .line("POST /apis/kuma.io")))
        #expect(try await Trial(history: history, beginning: .start, checksHealth: true).survives(rules))
    }
}
