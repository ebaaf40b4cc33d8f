import FoundationEssentials
import Logging
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The file in which a server's state is kept, held by one server at a time.
final class StateFile: Sendable {
    let path: String
    /// A file of its own, since the state's is replaced each time that it is written.
    private let lock: FileDescriptor

    /// Takes the file for this server.
    init(_ path: String) throws(EmbeddedAPIServerError) {
        self.path = path
        let name = "\(path).lock"
        do {
            lock = try FileDescriptor.open(
                FilePath(name), .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw EmbeddedAPIServerError(
                code: .stateNotWritten,
                message: "cannot make \(name): check that its directory is there and that you may write to it",
                cause: error)
        }
        if flock(lock.rawValue, LOCK_EX | LOCK_NB) != 0 {
            try? lock.close()
            throw EmbeddedAPIServerError(
                code: .stateRefused,
                message: "the state file \(path) is in use by another server: end that one, or name another file")
        }
    }

    /// Lets the next server have it.
    func release() { _ = flock(lock.rawValue, LOCK_UN) }

    deinit {
        // The lock goes with it.
        try? lock.close()
    }

    /// What was kept; nil if there is no such file yet.
    func read(logger: Logger) throws(EmbeddedAPIServerError) -> StateDocument? {
        let status: Stat
        do {
            status = try FilePath(path).stat()
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw unreadable
        }
        guard status.type == .regular else { throw refused("is no file") }
        guard let data = FileManager.default.contents(atPath: path) else { throw unreadable }
        let document: StateDocument
        do throws(StateDocument.Problem) {
            document = try StateDocument(data)
        } catch {
            throw refused(error)
        }
        // Not before it is known to be ours: what is refused stays as it is.
        if !status.permissions.isDisjoint(with: [.groupReadWriteExecute, .otherReadWriteExecute]) {
            logger.warning(
                "others could read the state file, which holds keys; it is now its owner's only",
                metadata: ["path": "\(path)"])
            try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        return document
    }

    private var unreadable: EmbeddedAPIServerError {
        refused("cannot be read: check that it is yours, or name another file")
    }

    private func refused(_ problem: StateDocument.Problem) -> EmbeddedAPIServerError {
        switch problem {
        case .foreign: refused("is not one that Koguma wrote: name another file")
        case .newer(let version):
            refused(
                "is of a newer Koguma (format \(version), and this one reads up to \(StateDocument.format)): use that "
                    + "one, or name another file")
        case .truncated: refused("is cut off: put a copy in its place, or take it away to begin anew")
        case .damaged(let what): refused("is damaged: \(what); put a copy in its place, or take it away to begin anew")
        }
    }

    func refused(_ problem: String) -> EmbeddedAPIServerError {
        EmbeddedAPIServerError(code: .stateRefused, message: "the state file \(path) \(problem)")
    }

    /// Puts a state in the place of the one before; blocks until it is on the disk.
    func write(_ document: StateDocument) throws(EmbeddedAPIServerError) {
        do {
            try PrivateFile.replace(path, with: document.encoded)
        } catch {
            throw EmbeddedAPIServerError(
                code: .stateNotWritten,
                message: "cannot write the state file \(path): check that you may write to its directory and that the "
                    + "disk has room",
                cause: error)
        }
    }
}
