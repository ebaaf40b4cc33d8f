import CCurl
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The thread on which everything of one ``CurlSession`` runs: its run loop waits inside libcurl.
///
/// Nothing that touches libcurl runs anywhere else, so neither locks nor the cooperative pool are involved.
final class CurlExecutor: SerialExecutor {
    private enum Work {
        case job(UnownedJob)
        case command(@Sendable () -> Void)
    }

    private struct State {
        var work: [Work] = []
        /// Woken for new work; `nil` before the start and after the end.
        var multi: CurlMulti?
        var session: CurlSession?
        var hasThread = false
        var isStopped = false

        /// Whether the thread is to be started by whoever asks.
        mutating func claimThread() -> Bool {
            defer { hasThread = true }
            return !hasThread
        }
    }

    private let state = Mutex(State())
    /// `pthread_self()` of the thread, 0 if there is none.
    private let thread = Atomic<UInt>(0)

    /// Lets the session run here; it is kept until ``stop()``.
    func start(_ session: CurlSession, multi: CurlMulti) {
        state.withLock {
            $0.session = session
            $0.multi = multi
        }
    }

    /// Has the session fail what is under way and give its connections up; the thread ends then.
    func stop() {
        let startsNow = state.withLock { state in
            state.isStopped = true
            state.multi?.wakeUp()
            return state.claimThread()
        }
        if startsNow { startThread() }
    }

    /// Changes which handle is woken; `nil` for none.
    func replace(_ multi: CurlMulti?) {
        state.withLock { $0.multi = multi }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.job(UnownedJob(job)))
    }

    /// Runs a closure on the thread, in turn.
    func submit(_ command: @escaping @Sendable () -> Void) {
        enqueue(.command(command))
    }

    func isIsolatingCurrentContext() -> Bool? {
        thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "libcurl used outside of its thread")
    }

    private func enqueue(_ work: Work) {
        // Whoever runs the job may be done with it, and with the last that keeps this executor, as soon as the lock is
        // given back: nothing here is touched after that, unless there is no thread yet.
        let startsNow = state.withLock { state in
            state.work.append(work)
            // Somebody who found the queue empty has woken the thread already.
            if state.work.count == 1 { state.multi?.wakeUp() }
            return state.claimThread()
        }
        if startsNow { startThread() }
    }

    private func startThread() {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        let code = unsafe pthread_create(&thread, nil, Self.main, context)
        precondition(code == 0, "no thread for HTTP: error \(code) of pthread_create")
        pthread_detach(thread)
    }

    // The pointer is the executor that `ensureThread` retained for this thread.
    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        if let context = unsafe context {
            let executor = unsafe Unmanaged<CurlExecutor>.fromOpaque(context).takeRetainedValue()
            executor.run()
        }
        return nil
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        unsafe ccurl_name_thread("koguma-http")
        while let work = nextWork() {
            for item in work {
                switch item {
                case .job(let job): unsafe job.runSynchronously(on: asUnownedSerialExecutor())
                case .command(let command): command()
                }
            }
            state.withLock { $0.session }?.assumeIsolated { $0.turn() }
        }
    }

    /// What has been enqueued; `nil` once there is nothing left to do, ever.
    private func nextWork() -> [Work]? {
        let (work, stopped) = state.withLock { state in
            let work = state.work
            state.work = []
            let session = state.isStopped ? state.session.take() : nil
            if state.isStopped, work.isEmpty, session == nil {
                state.hasThread = false
                thread.store(0, ordering: .relaxed)
                return ([Work]?.none, CurlSession?.none)
            }
            return (work, session)
        }
        // Outside of the lock: it resumes continuations, which enqueue.
        stopped?.assumeIsolated { $0.shutDown() }
        return work
    }
}
