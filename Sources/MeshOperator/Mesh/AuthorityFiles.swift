import FoundationEssentials
import MeshAuthority
import SystemPackage

/// Reads the files that Meshes name, and nothing that is not below one directory.
struct AuthorityFiles: Sendable {
    /// More than any certificate chain or key that is taken.
    private static let limit = 128 * 1024

    /// What `--ca-file-dir` says; nil where no files are read.
    let directory: String?

    /// What the files hold, by their names.
    func read(_ names: Set<String>) -> [String: FileContent] {
        var contents: [String: FileContent] = [:]
        for name in names { contents[name] = content(name) }
        return contents
    }

    private func content(_ name: String) -> FileContent {
        guard let directory else {
            return .unavailable("is not read, since no --ca-file-dir is set. Set it, or name a Secret instead")
        }
        // A path ends at a NUL, and no name of a file has the others.
        guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            return .unavailable("is not read: its name has control characters")
        }
        let parts = FilePath(name)
        guard parts.isRelative, !name.isEmpty, !parts.components.contains(where: { $0.kind != .regular }) else {
            return .unavailable("is not read: it has to be a relative path below --ca-file-dir, without ..")
        }
        // A mounted Secret is full of symbolic links. They may lead anywhere below the directory, and nowhere else.
        let root = FilePath(URL(filePath: directory).resolvingSymlinksInPath().path)
        let path = FilePath(URL(filePath: root.appending(parts.components).string).resolvingSymlinksInPath().path)
        guard path.starts(with: root), path != root else {
            return .unavailable("is not read: it leads out of --ca-file-dir by a symbolic link")
        }
        do {
            return try read(path)
        } catch Errno.noSuchFileOrDirectory {
            return .unavailable("is not there. Put it below --ca-file-dir, or name a Secret instead")
        } catch {
            return .unavailable("cannot be read (\((error as? Errno)?.description ?? "\(error)"))")
        }
    }

    private func read(_ path: FilePath) throws -> FileContent {
        let found = try path.stat()
        // Nothing waits for somebody to write into a pipe.
        guard found.type == .regular else { return .unavailable("is no regular file") }
        guard found.size <= Self.limit else { return .unavailable("has more than \(Self.limit) bytes") }
        return .content(Array(try Data(contentsOf: URL(filePath: path.string))))
    }
}
