import JSON
import Logging
import NIOPosix
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file of audit events, one JSON object a line, that only its owner can read.
///
/// Lines wait in a buffer of bounded size, and a thread that may block writes them: a slow disk holds up no request.
final class AuditFile: Sendable {
    /// More than a second of writes at the rate that the server can take (about 20,000 a second, 700 bytes each).
    static let maximumBuffered = 16 << 20

    private struct State {
        var lines: [UInt8] = []
        var lost = 0
        var hasEnded = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let path: String
    private let file: FileDescriptor
    private let logger: Logger
    private let state = Mutex(State())

    /// Opens the file, to add to what is in it.
    init(path: String, logger: Logger) throws(EmbeddedAPIServerError) {
        self.path = path
        self.logger = logger
        do {
            // A pipe that nobody reads would hold up the start for ever.
            let present = try? FilePath(path).stat().type
            if let present, present != .regular, present != .characterSpecial { throw Errno.invalidArgument }
            file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.append, .create, .closeOnExec],
                permissions: [.ownerRead, .ownerWrite])
            // One that was there has the mode that it had. A device or a pipe is somebody else's.
            if try FilePath(path).stat().type == .regular, fchmod(file.rawValue, 0o600) != 0 {
                throw Errno.notPermitted
            }
        } catch {
            throw EmbeddedAPIServerError(
                code: .auditLogNotWritten,
                message: "cannot write the audit log \(path): check that its directory exists and is writable",
                cause: error)
        }
    }

    deinit { try? file.close() }

    /// Adds an event, or counts it as lost where the disk is too slow.
    func append(_ event: JSONValue) {
        let line = event.encoded() + [0x0A]
        let waiter = state.withLock { state in
            if state.lines.count + line.count > Self.maximumBuffered {
                state.lost += 1
            } else {
                state.lines += line
            }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Writes until `end` is called, and then what is left.
    func run() async {
        while let (lines, lost) = await next() {
            if lost > 0 {
                logger.warning(
                    "audit events are lost: the disk is too slow", metadata: ["count": .stringConvertible(lost)])
            }
            do {
                // A task of its own: what is asked of a pool by a cancelled task is not done.
                try await Task { [file] in
                    try await NIOThreadPool.singleton.runIfActive { _ = try file.writeAll(lines) }
                }.value
            } catch {
                logger.warning("cannot write the audit log", metadata: ["path": "\(path)", "err": "\(error)"])
            }
        }
    }

    /// Makes `run` return once everything is written.
    func end() {
        let waiter = state.withLock { state in
            state.hasEnded = true
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// What has come since, waiting for it; nil at the end.
    private func next() async -> (lines: [UInt8], lost: Int)? {
        await withCheckedContinuation { continuation in
            let isDue = state.withLock { state in
                if state.hasEnded || !state.lines.isEmpty { return true }
                state.waiter = continuation
                return false
            }
            if isDue { continuation.resume() }
        }
        return state.withLock { state in
            if state.lines.isEmpty { return nil }
            defer { (state.lines, state.lost) = ([], 0) }
            return (state.lines, state.lost)
        }
    }
}
