import KubernetesClient
import Testing

@testable import ControllerRuntime

/// What the reflector does after what, as client-go's does; one test for each rule.
@Suite struct ReflectorStateMachineTests {
    typealias Machine = ReflectorStateMachine
    typealias Step = ReflectorStateMachine.Step

    static let firstPause: Step = .pause(.milliseconds(800))

    func machine() -> Machine { Machine(backoff: .watch, random: .none, lists: .pages) }

    func watch(from version: String) -> Step {
        .watch(WatchRequest(start: .after(version), timeLimit: .seconds(300)))
    }

    func everything(notOlderThan version: String) -> Step { .list(.first(.notOlderThan(version), limit: nil)) }

    /// A machine whose watch from version "10" has just been opened.
    func watching(at now: Duration = .zero) -> Machine {
        var machine = machine()
        _ = machine.listed(resourceVersion: "10", continuation: "")
        machine.watchOpened(now: now)
        return machine
    }

    func failure(_ kind: ListWatchError.Kind, retryAfter: Duration = .zero) -> ListWatchError {
        ListWatchError(kind, "for a test", retryAfter: retryAfter)
    }

    // MARK: List

    @Test func theFirstListTakesWhatTheServerHasInMemory() {
        var machine = machine()
        #expect(machine.begin() == .list(.first(.any, limit: 500)))
    }

    @Test func aCompleteListIsWatchedFromItsVersion() {
        var machine = machine()
        #expect(machine.listed(resourceVersion: "10", continuation: "") == .complete(watch(from: "10")))
        #expect(machine.version == "10")
    }

    @Test func pagesFollowOneAnother() {
        var machine = machine()
        #expect(
            machine.listed(resourceVersion: "10", continuation: "a")
                == .incomplete(.list(.next(continuation: "a", limit: 500))))
        #expect(machine.version == nil)
        #expect(machine.listed(resourceVersion: "10", continuation: "") == .complete(watch(from: "10")))
    }

    @Test func aPageThatExpiredBringsEverythingAtOnceAsFreshAsAskedFor() {
        var machine = machine()
        _ = machine.listed(resourceVersion: "10", continuation: "a")
        #expect(machine.listFailed(failure(.expired), now: .zero) == .list(.first(.any, limit: nil)))
        #expect(machine.listed(resourceVersion: "12", continuation: "") == .complete(watch(from: "12")))
    }

    @Test func thatExpiringTooIsAConsistentRead() {
        var machine = machine()
        _ = machine.listed(resourceVersion: "10", continuation: "a")
        _ = machine.listFailed(failure(.expired), now: .zero)
        #expect(machine.listFailed(failure(.expired), now: .zero) == .list(.first(.mostRecent, limit: 500)))
    }

    @Test(arguments: [ListWatchError.Kind.expired, .versionTooLarge, .unsupported])
    func aVersionThatCannotBeServedIsAConsistentReadAtOnce(kind: ListWatchError.Kind) {
        var machine = watching()
        _ = machine.watchEnded(failure(.expired), now: .seconds(5))
        #expect(machine.resumed() == everything(notOlderThan: "10"))
        #expect(machine.listFailed(failure(kind), now: .seconds(6)) == .list(.first(.mostRecent, limit: 500)))
        // A consistent read that fails is no reason to hurry.
        #expect(machine.listFailed(failure(kind), now: .seconds(6)) == .pause(.milliseconds(1_600)))
        #expect(machine.resumed() == .list(.first(.mostRecent, limit: 500)))
        #expect(machine.listed(resourceVersion: "3", continuation: "") == .complete(watch(from: "3")))
        // From then on as usual.
        machine.watchOpened(now: .seconds(10))
        _ = machine.watchEnded(failure(.expired), now: .seconds(20))
        #expect(machine.resumed() == everything(notOlderThan: "3"))
    }

    @Test(arguments: [ListWatchError.Kind.unreachable, .throttled, .failed])
    func aListThatFailsIsTriedAgainLaterAndLater(kind: ListWatchError.Kind) {
        var machine = machine()
        var pauses: [Step] = []
        for _ in 0..<8 {
            pauses.append(machine.listFailed(failure(kind), now: .zero))
            #expect(machine.resumed() == .list(.first(.any, limit: 500)))
        }
        let expected: [Int] = [800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]
        #expect(pauses == expected.map { .pause(.milliseconds($0)) })
    }

    @Test func aServerThatPagesWhatItShouldHaveInMemoryIsPagedFromThenOn() {
        var machine = machine()
        _ = machine.listed(resourceVersion: "10", continuation: "a")
        _ = machine.listed(resourceVersion: "10", continuation: "")
        machine.watchOpened(now: .zero)
        _ = machine.watchEnded(failure(.expired), now: .seconds(5))
        #expect(machine.resumed() == .list(.first(.notOlderThan("10"), limit: 500)))
    }

    // MARK: Watch

    @Test func watchesEndAtRandomBetweenFiveAndTenMinutes() {
        for (fraction, seconds) in [(0.0, 300), (0.5, 450), (1.0, 600)] {
            var machine = Machine(backoff: .watch, random: Jitter { fraction }, lists: .pages)
            let outcome = machine.listed(resourceVersion: "10", continuation: "")
            #expect(outcome == .complete(.watch(WatchRequest(start: .after("10"), timeLimit: .seconds(seconds)))))
        }
    }

    @Test func aWatchThatEndsIsFollowedFromWhereItGotTo() {
        var machine = watching()
        machine.receivedAdded(resourceVersion: "11")
        machine.receivedChange(resourceVersion: "14")
        #expect(machine.watchEnded(nil, now: .seconds(300)) == watch(from: "14"))
    }

    @Test func aBookmarkMovesTheVersionOfAQuietKind() {
        var machine = watching()
        machine.receivedChange(resourceVersion: "99")
        #expect(machine.watchEnded(nil, now: .seconds(300)) == watch(from: "99"))
    }

    @Test func anObjectWithoutReadableVersionLeavesTheVersion() {
        var machine = watching()
        machine.receivedChange(resourceVersion: "")
        #expect(machine.watchEnded(nil, now: .seconds(300)) == watch(from: "10"))
    }

    @Test(arguments: ["", "0"]) func additionsOfAReplayAreInNoOrder(version: String) {
        var machine = machine()
        let step = machine.listed(resourceVersion: version, continuation: "")
        let start: WatchOptions.Start = version.isEmpty ? .mostRecent : .any
        #expect(step == .complete(.watch(WatchRequest(start: start, timeLimit: .seconds(300)))))
        machine.watchOpened(now: .zero)
        machine.receivedAdded(resourceVersion: "70")
        #expect(machine.version == version)
        machine.receivedChange(resourceVersion: "71")
        machine.receivedAdded(resourceVersion: "72")
        #expect(machine.version == "72")
    }

    @Test(arguments: [ListWatchError.Kind.unreachable, .throttled])
    func aWatchThatCannotBeOpenedNowIsTriedFromTheSameVersion(kind: ListWatchError.Kind) {
        var machine = machine()
        _ = machine.listed(resourceVersion: "10", continuation: "")
        #expect(machine.watchRefused(failure(kind), now: .zero) == Self.firstPause)
        #expect(machine.resumed() == watch(from: "10"))
    }

    @Test(arguments: [ListWatchError.Kind.expired, .versionTooLarge, .unsupported, .failed])
    func aWatchThatIsRefusedIsAReasonToList(kind: ListWatchError.Kind) {
        var machine = machine()
        _ = machine.listed(resourceVersion: "10", continuation: "")
        #expect(machine.watchRefused(failure(kind), now: .zero) == Self.firstPause)
        #expect(machine.resumed() == everything(notOlderThan: "10"))
    }

    @Test func anExpiredVersionInAnOpenWatchIsAReasonToList() {
        var machine = watching()
        machine.receivedChange(resourceVersion: "12")
        #expect(machine.watchEnded(failure(.expired), now: .seconds(5)) == Self.firstPause)
        #expect(machine.resumed() == everything(notOlderThan: "12"))
    }

    @Test func aBusyServerInAnOpenWatchIsLeftAloneForAsLongAsItAsks() {
        var machine = watching()
        machine.receivedChange(resourceVersion: "12")
        let busy = failure(.throttled, retryAfter: .seconds(9))
        #expect(machine.watchEnded(busy, now: .seconds(5)) == .pause(.seconds(9)))
        #expect(machine.resumed() == watch(from: "12"))
    }

    @Test func noServerCanAskForMoreThanFiveMinutes() {
        var machine = watching()
        let busy = failure(.throttled, retryAfter: .seconds(Int64.max))
        #expect(machine.watchEnded(busy, now: .seconds(5)) == .pause(.seconds(300)))
    }

    @Test func aWatchThatFallsSilentIsReplacedFromTheSameVersion() {
        var machine = watching()
        machine.receivedChange(resourceVersion: "12")
        #expect(machine.patience(now: .seconds(100)) == .seconds(180))
        #expect(machine.watchFellSilent(now: .seconds(280)) == watch(from: "12"))
    }

    @Test func anyOtherFailureInAnOpenWatchIsAReasonToList() {
        var machine = watching()
        machine.receivedChange(resourceVersion: "12")
        #expect(machine.watchEnded(failure(.failed), now: .seconds(5)) == Self.firstPause)
        #expect(machine.resumed() == everything(notOlderThan: "12"))
    }

    @Test func aConnectionThatBreaksIsReplacedAtOnce() {
        var machine = watching()
        machine.receivedChange(resourceVersion: "12")
        #expect(machine.watchEnded(failure(.unreachable), now: .milliseconds(10)) == watch(from: "12"))
        machine.watchOpened(now: .seconds(20))
        #expect(machine.watchEnded(failure(.unreachable), now: .seconds(200)) == watch(from: "12"))
    }

    @Test func aConnectionThatBreaksAtOnceIsNot() {
        var machine = watching()
        #expect(machine.watchEnded(failure(.unreachable), now: .milliseconds(10)) == Self.firstPause)
        #expect(machine.resumed() == watch(from: "10"))
    }

    @Test func aWatchThatIsOverWithinASecondAndSaidNothingIsAReasonToPauseAndList() {
        var machine = watching()
        #expect(machine.watchEnded(nil, now: .milliseconds(999)) == Self.firstPause)
        #expect(machine.resumed() == everything(notOlderThan: "10"))

        var longer = watching()
        #expect(longer.watchEnded(nil, now: .seconds(1)) == watch(from: "10"))

        // Saying again what was known gets nowhere either.
        var repetitive = watching()
        repetitive.receivedChange(resourceVersion: "10")
        #expect(repetitive.watchEnded(nil, now: .milliseconds(1)) == Self.firstPause)

        var talkative = watching()
        talkative.receivedChange(resourceVersion: "11")
        #expect(talkative.watchEnded(nil, now: .milliseconds(1)) == watch(from: "11"))
    }

    @Test func twoCalmMinutesMakeTheNextPauseShort() {
        var machine = watching()
        for now in [1, 2, 3] { _ = machine.watchEnded(failure(.failed), now: .seconds(now)) }
        #expect(machine.watchEnded(failure(.failed), now: .seconds(200)) == Self.firstPause)
    }

    /// Whatever happens in whatever order, the machine always says what comes next, and never goes back to "any".
    @Test(.serialized, arguments: seeds) func everyRandomSequenceHasANextStep(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var machine = machine()
        var now: Duration = .zero
        var step = machine.begin()
        var hasListed = false
        var version = 1
        let kinds: [ListWatchError.Kind] = [.expired, .versionTooLarge, .throttled, .unreachable, .failed]
        for _ in 0..<2_000 {
            now += .milliseconds(Int.random(in: 0..<2_000, using: &random))
            version += 1
            let error = failure(kinds.randomElement(using: &random) ?? .failed)
            switch step {
            case .pause(let duration):
                #expect(duration >= .milliseconds(800) && duration <= .seconds(30), "seed \(seed)")
                now += duration
                step = machine.resumed()
            case .list(let request):
                if case .first(.any, limit: _) = request { #expect(!hasListed, "seed \(seed)") }
                if Bool.random(using: &random) {
                    step = machine.listFailed(error, now: now)
                } else {
                    let continuation = Bool.random(using: &random) ? "more" : ""
                    switch machine.listed(resourceVersion: "\(version)", continuation: continuation) {
                    case .incomplete(let next): step = next
                    case .complete(let next):
                        hasListed = true
                        step = next
                    }
                }
            case .watch(let request):
                #expect(hasListed, "seed \(seed): a watch before there was a list")
                #expect(machine.version.map { request.start == .after($0) } == true, "seed \(seed)")
                if Int.random(in: 0..<4, using: &random) == 0 {
                    step = machine.watchRefused(error, now: now)
                    continue
                }
                machine.watchOpened(now: now)
                for _ in 0..<Int.random(in: 0..<4, using: &random) {
                    version += 1
                    machine.receivedChange(resourceVersion: "\(version)")
                    now += .milliseconds(Int.random(in: 0..<500, using: &random))
                }
                step = machine.watchEnded(Bool.random(using: &random) ? error : nil, now: now)
            }
        }
    }
}
