public import FoundationEssentials
internal import KubernetesAPI
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Writes the events of all controllers of a process, one after the other, repeats as series.
///
/// Recording never waits: when ``capacity`` events wait for a server that does not take them, newer ones are dropped,
/// which is logged once. At a graceful shutdown each event that still waits is tried once.
public final class EventBroadcaster: Service {
    /// Tries for one event, 10 s ± 25 % apart (client-go `tools/events/event_broadcaster.go`).
    static let maximumTries = 12
    static let retryInterval: ClosedRange<Duration> = .milliseconds(7_500)...(.milliseconds(12_500))
    /// How often series are looked through.
    static let sweepInterval: Duration = .seconds(60)

    private struct State {
        var machine: StateMachine
        var isStopping = false
    }

    /// The name of this process in its events, as a Pod's; at most 128 characters.
    let instance: String
    let now: @Sendable () -> Date
    let random: Jitter

    private let sink: any EventSink
    private let state: Mutex<State>
    private let signal = Signal()
    private let stopwatch: Stopwatch
    let logger: Logger

    /// Makes a broadcaster.
    /// - Parameters:
    ///   - sink: Where events are written.
    ///   - instance: The name of this process in its events.
    ///   - capacity: How many events may wait (client-go: 1000).
    ///   - clock: Measures the pauses between tries.
    ///   - random: Jitter of the pauses, and part of the names of events.
    ///   - now: The time that events carry.
    ///   - logger: Events that are not written are logged here.
    public init(
        sink: any EventSink,
        instance: String,
        capacity: Int = 1000,
        clock: any Clock<Duration> = ContinuousClock(),
        random: Jitter = .system,
        now: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) {
        self.sink = sink
        self.instance = EventRecorder.cut(instance, to: 128)
        self.random = random
        self.now = now
        self.logger = logger
        state = Mutex(State(machine: StateMachine(capacity: capacity)))
        stopwatch = Stopwatch(clock)
    }

    /// A recorder that reports in the name of `controller`, as `koguma.io/mesh-controller`.
    public func recorder(for controller: String) -> EventRecorder {
        EventRecorder(controller: controller, broadcaster: self)
    }

    func record(_ event: Event) {
        switch state.withLock({ $0.machine.record(event) }) {
        case .queued, .counted:
            signal.send()
        case .dropped(isFirst: true):
            logger.warning(
                "too many events wait to be written, dropping new ones",
                metadata: ["reason": "\(event.reason)", "object": "\(event.regarding.name)"])
        case .dropped(isFirst: false):
            break
        }
    }

    /// Writes events until it is shut down gracefully or cancelled.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await writeEvents()
        } onGracefulShutdown: {
            self.state.withLock { $0.isStopping = true }
            self.signal.send()
        }
    }

    private func writeEvents() async {
        while !Task.isCancelled {
            let date = now()
            let (write, dropped, isStopping, isEmpty) = state.withLock { state in
                var write = state.machine.next()
                if write == nil {
                    state.machine.sweep(now: date)
                    write = state.machine.next()
                }
                return (write, state.machine.takeDropped(), state.isStopping, state.machine.isEmpty)
            }
            if dropped > 0 {
                logger.warning("dropped events", metadata: ["count": .stringConvertible(dropped)])
            }
            if let write {
                let result = await perform(write)
                let date = now()
                state.withLock { $0.machine.finished(write, result, now: date) }
            } else if isStopping {
                return
            } else {
                await signal.wait(until: isEmpty ? nil : stopwatch.now + Self.sweepInterval, on: stopwatch)
            }
        }
    }

    private func perform(_ write: StateMachine.Write) async -> StateMachine.Result {
        for tries in 1... {
            do {
                switch write {
                case .create(let event): try await sink.create(event)
                case .updateSeries(let event): try await sink.updateSeries(of: event)
                }
                return .written
            } catch {
                let error = EventSinkError(error)
                switch error.kind {
                case .exists: return .written
                case .gone: return .gone
                case .homeless:
                    logger.debug(
                        "an event has no namespace any more",
                        metadata: ["reason": "\(write.event.reason)", "err": "\(error)"])
                    return .abandoned
                case .refused:
                    logger.warning(
                        "an event was refused",
                        metadata: ["reason": "\(write.event.reason)", "err": "\(error)"])
                    return .abandoned
                case .failed:
                    logger.debug(
                        "an event could not be written",
                        metadata: ["reason": "\(write.event.reason)", "err": "\(error)"])
                }
            }
            if tries >= Self.maximumTries { break }
            await pause()
            if Task.isCancelled || state.withLock({ $0.isStopping }) { break }
        }
        logger.info("an event was given up", metadata: ["reason": "\(write.event.reason)"])
        return .abandoned
    }

    /// Waits for the next try, but not when there is hurry.
    private func pause() async {
        let deadline = stopwatch.now + random.duration(in: Self.retryInterval)
        while stopwatch.now < deadline, !Task.isCancelled, !state.withLock({ $0.isStopping }) {
            await signal.wait(until: deadline, on: stopwatch)
        }
    }
}
