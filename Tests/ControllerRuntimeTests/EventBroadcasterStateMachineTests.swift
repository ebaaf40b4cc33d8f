import FoundationEssentials
import KubernetesAPI
import Testing

@testable import ControllerRuntime

@Suite struct EventBroadcasterStateMachineTests {
    typealias Machine = EventBroadcaster.StateMachine

    func event(
        _ reason: String, at seconds: Double = 0, note: String = "a note", mesh: String = "default",
        controller: String = "koguma.io/mesh-controller"
    ) -> Event {
        Event(
            metadata: ObjectMeta(name: "\(mesh).\(Int(seconds * 1000))", namespace: "default"),
            eventTime: testDate + seconds, reportingController: controller, reportingInstance: "koguma-0",
            action: "Reconcile", reason: reason, type: .normal, note: note,
            regarding: ObjectReference(
                apiVersion: "kuma.io/v1alpha1", kind: "Mesh", name: mesh, uid: "1", resourceVersion: "\(seconds)"))
    }

    /// Records an event and makes the write that is due for it.
    func write(_ event: Event, in machine: inout Machine) -> Machine.Write? {
        _ = machine.record(event)
        guard let write = machine.next() else { return nil }
        machine.finished(write, .written, now: event.eventTime)
        return write
    }

    @Test func theFirstIsCreatedTheSecondMakesASeriesFurtherOnesCount() {
        var machine = Machine(capacity: 10)
        let first = event("CACreated")
        #expect(write(first, in: &machine) == .create(first))

        let second = write(event("CACreated", at: 10), in: &machine)
        guard case .updateSeries(let series) = second else {
            Issue.record("expected a series, got \(String(describing: second))")
            return
        }
        // The same object on the server, whatever the new one would have been called.
        #expect(series.metadata.name == first.metadata.name)
        #expect(series.eventTime == first.eventTime)
        #expect(series.series == Event.Series(count: 2, lastObservedTime: testDate + 10))

        for seconds in stride(from: 20.0, through: 100, by: 10) {
            #expect(write(event("CACreated", at: seconds), in: &machine) == nil)
        }
    }

    @Test func whatDiffersIsNotTheSameEvent() {
        var machine = Machine(capacity: 10)
        let events = [
            event("CACreated"), event("CALost"), event("CACreated", note: "another"),
            event("CACreated", mesh: "second"), event("CACreated", controller: "koguma.io/other"),
        ]
        for event in events { #expect(write(event, in: &machine) == .create(event)) }
    }

    @Test func theCountIsWrittenWhenTheSeriesEnds() {
        var machine = Machine(capacity: 10)
        for seconds in [0.0, 10, 20, 30] { _ = write(event("CACreated", at: seconds), in: &machine) }
        machine.sweep(now: testDate + 300)
        #expect(machine.next() == nil)
        machine.sweep(now: testDate + 391)
        let write = machine.next()
        #expect(write?.event.series?.count == 4)
        if let write { machine.finished(write, .written, now: testDate + 391) }
        machine.sweep(now: testDate + 400)
        #expect(machine.isEmpty)
        // What comes after the end is a new event.
        #expect(self.write(event("CACreated", at: 401), in: &machine) == .create(event("CACreated", at: 401)))
    }

    @Test func theCountOfALongSeriesIsWrittenEveryHalfHour() {
        var machine = Machine(capacity: 10)
        var writes = 0
        for seconds in stride(from: 0.0, through: 4 * 3600, by: 60) {
            if write(event("CALost", at: seconds), in: &machine) != nil { writes += 1 }
            machine.sweep(now: testDate + seconds)
            while let write = machine.next() {
                machine.finished(write, .written, now: testDate + seconds)
                writes += 1
            }
        }
        // One creation, one start of a series, eight half hours in four hours less the first minute.
        #expect((8...10).contains(writes))
    }

    @Test func aRepeatWhileTheFirstIsWrittenIsNotLost() {
        var machine = Machine(capacity: 10)
        _ = machine.record(event("CACreated"))
        let creation = machine.next()
        _ = machine.record(event("CACreated", at: 1))
        if let creation { machine.finished(creation, .written, now: testDate + 2) }
        #expect(machine.next()?.event.series?.count == 2)
    }

    @Test func repeatsInTheQueueTakeNoRoom() {
        var machine = Machine(capacity: 1)
        #expect(machine.record(event("CACreated")) == .queued)
        #expect(machine.record(event("CACreated", at: 1)) == .counted)
        #expect(machine.next()?.event.series?.count == 2)
    }

    @Test func aFullQueueDropsTheNewestAndSaysSoOnce() {
        var machine = Machine(capacity: 2)
        #expect(machine.record(event("A")) == .queued)
        #expect(machine.record(event("B")) == .queued)
        #expect(machine.record(event("C")) == .dropped(isFirst: true))
        #expect(machine.record(event("D")) == .dropped(isFirst: false))
        #expect(machine.takeDropped() == 0)
        #expect(machine.next()?.event.reason == "A")
        #expect(machine.takeDropped() == 2)
        #expect(machine.takeDropped() == 0)
        #expect(machine.record(event("E")) == .queued)
        #expect(machine.record(event("F")) == .dropped(isFirst: true))
    }

    @Test func anEventThatTheServerForgotIsCreatedAgainWithItsCount() {
        var machine = Machine(capacity: 10)
        _ = write(event("CALost"), in: &machine)
        _ = machine.record(event("CALost", at: 10))
        let update = machine.next()
        if let update { machine.finished(update, .gone, now: testDate + 10) }
        guard case .create(let event)? = machine.next() else {
            Issue.record("expected a creation")
            return
        }
        #expect(event.series?.count == 2)
    }

    @Test func anEventThatWasGivenUpBeginsAnew() {
        var machine = Machine(capacity: 10)
        _ = machine.record(event("CALost"))
        if let write = machine.next() { machine.finished(write, .abandoned, now: testDate) }
        #expect(machine.isEmpty)
        #expect(machine.record(event("CALost", at: 1)) == .queued)
    }

    @Test func aClockThatJumpsBackDoesNotKeepASeriesForEver() {
        var machine = Machine(capacity: 10)
        _ = write(event("CALost"), in: &machine)
        machine.sweep(now: testDate - 600)
        #expect(machine.isEmpty)
    }
}
