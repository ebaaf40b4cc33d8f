import JSON
import Logging
import NIOPosix
import Synchronization

/// Writes the state of a server to its file, soon after it has changed.
final class StateKeeper: Sendable {
    /// How much of its time a server may spend on writing: a fifth.
    private static let pause = 4
    /// The least time between two writes, and about the most that a server that is killed forgets.
    private static let interval: Duration = .seconds(1)

    private struct Written {
        var version: UInt64 = 0
        var identity: JSONValue = .null
    }

    private let file: StateFile
    private let core: APICore
    private let identity: ServerIdentity
    private let logger: Logger
    private let written = Mutex(Written())

    init(file: StateFile, core: APICore, identity: ServerIdentity, logger: Logger) {
        self.file = file
        self.core = core
        self.identity = identity
        self.logger = logger
    }

    /// Writes whenever there is something new, until the task is cancelled.
    func run() async {
        var hasFailed = false
        var rest = Self.interval
        let clock = ContinuousClock()
        while (try? await core.configuration.clock.sleep(for: rest)) != nil {
            let start = clock.now
            do {
                try await save()
                if hasFailed { logger.notice("the state file can be written again") }
                hasFailed = false
            } catch {
                // Said once: it is tried again each time.
                if !hasFailed { logger.error("cannot keep the state, trying again", metadata: ["err": "\(error)"]) }
                hasFailed = true
            }
            rest = max(Self.interval, start.duration(to: clock.now) * Self.pause)
        }
    }

    /// Writes for the last time, and lets the next server have the file.
    func finish() async throws {
        defer { file.release() }
        try await save()
    }

    /// Writes if there is something new, and returns when it is on the disk.
    func save() async throws {
        let now = Written(version: core.storage.version, identity: identity.kept)
        let isNew = written.withLock { $0.version != now.version || $0.identity != now.identity }
        guard isNew else { return }
        let document = core.storage.document(identity: now.identity)
        // A disk may be slow, and nothing that blocks runs where tasks do. Not a child: what has ended must be written.
        try await Task { [file] in
            try await NIOThreadPool.singleton.runIfActive { try file.write(document) }
        }.value
        written.withLock { $0 = Written(version: document.version, identity: now.identity) }
    }
}
