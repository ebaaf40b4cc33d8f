import KubernetesClient
import Testing

@testable import ControllerRuntime

/// Streaming lists, and what is done where there is none; one test for each rule.
@Suite struct ReflectorStreamStateTests {
    typealias Machine = ReflectorStateMachine
    typealias Step = ReflectorStateMachine.Step

    static let firstPause: Step = .pause(.milliseconds(800))
    static let everything: Step = .list(.first(.any, limit: 500))

    func watch(_ start: WatchOptions.Start) -> Step { .watch(WatchRequest(start: start, timeLimit: .seconds(300))) }

    func stream(notOlderThan version: String = "") -> Step { watch(.initialEvents(notOlderThan: version)) }

    func failure(_ kind: ListWatchError.Kind, retryAfter: Duration = .zero) -> ListWatchError {
        ListWatchError(kind, "for a test", retryAfter: retryAfter)
    }

    /// A machine that has asked for its first streaming list.
    func asking() -> Machine {
        var machine = Machine(
            backoff: .watch, random: .none, limits: ReflectorLimits(initialEvents: .seconds(30)))
        #expect(machine.begin() == stream())
        return machine
    }

    /// A machine whose first streaming list was accepted.
    func streaming(at now: Duration = .zero) -> Machine {
        var machine = asking()
        machine.watchOpened(now: now)
        return machine
    }

    /// A machine that watches from version "10", after a streaming list.
    func watching() -> Machine {
        var machine = streaming()
        machine.receivedEndOfList(resourceVersion: "10")
        return machine
    }

    // MARK: What happens when all is well

    @Test func theListIsCompleteAtItsMarkAndTheSameWatchGoesOn() {
        var machine = streaming()
        #expect(machine.isListing)
        machine.receivedAdded(resourceVersion: "70")
        machine.receivedChange(resourceVersion: "80")
        #expect(machine.version == nil)
        machine.receivedEndOfList(resourceVersion: "10")
        #expect(!machine.isListing)
        #expect(machine.version == "10")
        machine.receivedAdded(resourceVersion: "11")
        #expect(machine.watchEnded(nil, now: .seconds(300)) == watch(.after("11")))
    }

    @Test func aListAgainIsNotOlderThanWhatIsKnown() {
        var machine = watching()
        machine.receivedChange(resourceVersion: "12")
        #expect(machine.watchEnded(failure(.expired), now: .seconds(5)) == Self.firstPause)
        #expect(machine.resumed() == stream(notOlderThan: "12"))
    }

    @Test(arguments: [ListWatchError.Kind.expired, .versionTooLarge])
    func aVersionThatCannotBeServedIsAConsistentListAtOnce(kind: ListWatchError.Kind) {
        var refused = watching()
        _ = refused.watchEnded(failure(.expired), now: .seconds(5))
        _ = refused.resumed()
        #expect(refused.watchRefused(failure(kind), now: .seconds(6)) == stream())
        refused.watchOpened(now: .seconds(6))
        refused.receivedEndOfList(resourceVersion: "3")
        // From then on as usual.
        _ = refused.watchEnded(failure(.failed), now: .seconds(20))
        #expect(refused.resumed() == stream(notOlderThan: "3"))

        var broken = watching()
        _ = broken.watchEnded(failure(.expired), now: .seconds(5))
        _ = broken.resumed()
        broken.watchOpened(now: .seconds(6))
        #expect(broken.watchEnded(failure(kind), now: .seconds(6)) == stream())
        // A consistent list that cannot be had either is one for pages.
        #expect(broken.watchRefused(failure(kind), now: .seconds(6)) == .list(.first(.mostRecent, limit: 500)))
    }

    @Test func patienceWithAListIsRenewedByWhatIsNew() {
        var machine = streaming(at: .seconds(100))
        #expect(machine.patience(now: .seconds(110)) == .seconds(20))
        machine.receivedItem(isNew: true, now: .seconds(120))
        machine.receivedItem(isNew: false, now: .seconds(130))
        #expect(machine.patience(now: .seconds(140)) == .seconds(10))
        #expect(machine.patience(now: .seconds(200)) == .zero)
        machine.receivedEndOfList(resourceVersion: "10")
        #expect(machine.patience(now: .seconds(200)) == .seconds(180))
    }

    // MARK: What happens when it is not

    @Test func aServerThatDoesNotDoItIsListedByPagesFromThenOn() {
        var machine = asking()
        #expect(machine.watchRefused(failure(.unsupported), now: .zero) == Self.everything)
        #expect(machine.listed(resourceVersion: "10", continuation: "") == .complete(watch(.after("10"))))
        machine.watchOpened(now: .seconds(1))
        _ = machine.watchEnded(failure(.expired), now: .seconds(5))
        #expect(machine.resumed() == .list(.first(.notOlderThan("10"), limit: nil)))
    }

    @Test func aServerThatTwiceDoesNotCompleteTheListIsListedByPagesFromThenOn() {
        var machine = streaming()
        machine.receivedItem(isNew: true, now: .seconds(1))
        #expect(machine.watchFellSilent(now: .seconds(31)) == Self.everything)
        #expect(machine.listed(resourceVersion: "10", continuation: "") == .complete(watch(.after("10"))))
        machine.watchOpened(now: .seconds(32))
        _ = machine.watchEnded(failure(.failed), now: .seconds(40))
        // The first time it may have been the connection.
        #expect(machine.resumed() == stream(notOlderThan: "10"))
        machine.watchOpened(now: .seconds(41))
        #expect(machine.watchFellSilent(now: .seconds(80)) == .list(.first(.notOlderThan("10"), limit: nil)))
        _ = machine.listed(resourceVersion: "11", continuation: "")
        machine.watchOpened(now: .seconds(81))
        _ = machine.watchEnded(failure(.failed), now: .seconds(90))
        #expect(machine.resumed() == .list(.first(.notOlderThan("11"), limit: nil)))
    }

    @Test func anyOtherRefusalIsListedByPagesThisTime() {
        var machine = asking()
        #expect(machine.watchRefused(failure(.failed), now: .zero) == Self.everything)
        // As long as it takes.
        #expect(machine.listFailed(failure(.unreachable), now: .zero) == Self.firstPause)
        #expect(machine.resumed() == Self.everything)
        _ = machine.listed(resourceVersion: "10", continuation: "")
        machine.watchOpened(now: .seconds(1))
        _ = machine.watchEnded(failure(.expired), now: .seconds(5))
        #expect(machine.resumed() == stream(notOlderThan: "10"))
    }

    @Test(arguments: [ListWatchError.Kind.throttled, .unreachable, .unauthenticated])
    func aServerThatIsNotToBeHadNowIsAskedAgainLater(kind: ListWatchError.Kind) {
        var machine = asking()
        #expect(machine.watchRefused(failure(kind), now: .zero) == Self.firstPause)
        #expect(machine.resumed() == stream())
        #expect(machine.watchRefused(failure(kind), now: .zero) == .pause(.milliseconds(1600)))
    }

    @Test func aBusyServerIsLeftAloneForAsLongAsItAsks() {
        var machine = streaming()
        #expect(machine.watchEnded(failure(.throttled, retryAfter: .seconds(7)), now: .zero) == .pause(.seconds(7)))
        #expect(machine.resumed() == stream())
    }

    @Test func aListThatEndsBeforeItIsCompleteIsListedByPages() {
        var machine = streaming()
        machine.receivedAdded(resourceVersion: "70")
        #expect(machine.watchEnded(nil, now: .seconds(2)) == Self.everything)
    }

    @Test func aListThatBreaksIsListedByPagesAfterAPause() {
        var machine = streaming()
        #expect(machine.watchEnded(failure(.unreachable), now: .seconds(2)) == Self.firstPause)
        #expect(machine.resumed() == Self.everything)
    }

    @Test func aFailureInAListIsListedByPages() {
        var machine = streaming()
        #expect(machine.watchEnded(failure(.failed), now: .seconds(2)) == Self.everything)
    }
}
