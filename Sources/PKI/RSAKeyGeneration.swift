internal import Glibc
internal import Synchronization

extension PrivateKey {
    /// Makes an RSA key of 2048 to 8192 bits on a thread of its own, so that nothing else waits.
    ///
    /// One is made at a time: many that are asked for at once must not take every core.
    public static func generateRSA(bits: Int) async throws(PKIError) -> PrivateKey {
        let result = await withCheckedContinuation { continuation in
            RSAKeyGeneration.shared.enqueue(.init(bits: bits) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }
}

/// A queue of keys to make and the thread that makes them, which lives while there are any.
private final class RSAKeyGeneration: Sendable {
    struct Job: Sendable {
        let bits: Int
        let complete: @Sendable (Result<PrivateKey, PKIError>) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var hasThread = false
    }

    static let shared = RSAKeyGeneration()

    private let state = Mutex(State())

    func enqueue(_ job: Job) {
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            defer { state.hasThread = true }
            return !state.hasThread
        }
        guard needsThread else { return }
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, nil,
            { _ in
                RSAKeyGeneration.shared.run()
                return nil
            }, nil)
        guard failure == 0 else {
            refuseAll(PKIError(.library, "cannot start a thread to generate an RSA key: error \(failure)"))
            return
        }
        pthread_detach(thread)
    }

    private func run() {
        // On Linux this is the priority of the calling thread: a tenth of a core where others want all of it.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        while let job = next() {
            job.complete(
                Result { () throws(PKIError) in try PrivateKey.generateRSABlocking(bits: job.bits) })
        }
    }

    private func next() -> Job? {
        state.withLock { state in
            guard !state.jobs.isEmpty else {
                state.hasThread = false
                return nil
            }
            return state.jobs.removeFirst()
        }
    }

    private func refuseAll(_ error: PKIError) {
        let jobs = state.withLock { state in
            defer { state = State() }
            return state.jobs
        }
        for job in jobs { job.complete(.failure(error)) }
    }
}
