import FoundationEssentials
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files that hold secrets: nobody but their owner can read them, at any moment, and they are replaced in one step.
enum PrivateFile {
    /// The mask is the whole process's: of two writers, the second must not take the first one's for what it was before.
    ///
    /// What anyone else makes meanwhile is its owner's only as well.
    static let mask = Mutex(())

    /// Writes a file beside the one of that name, with mode 0600 and to the disk, and puts it in that one's place.
    static func replace(_ path: String, with contents: Data) throws {
        // A device or a directory is not to be replaced.
        if let present = try? FilePath(path).stat(), present.type != .regular { throw Errno.invalidArgument }
        try mask.withLock { _ in
            let before = umask(0o077)
            defer { umask(before) }
            try contents.write(to: URL(filePath: path), options: .atomic)
        }
        try synchronizeDirectory(of: path)
    }

    /// A name is on the disk when its directory is.
    private static func synchronizeDirectory(of path: String) throws {
        let directory = FilePath(path).removingLastComponent()
        let descriptor = try FileDescriptor.open(
            directory.isEmpty ? "." : directory, .readOnly, options: [.directory, .closeOnExec])
        defer { try? descriptor.close() }
        guard fsync(descriptor.rawValue) == 0 else { throw Errno.ioError }
    }
}
