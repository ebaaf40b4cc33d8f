import FoundationEssentials

/// The files that `-f` names.
enum ManifestFiles {
    /// What `kubectl -f` takes from a directory.
    private static let endings = [".yaml", ".yml", ".json"]

    /// What stands for standard input, as for `kubectl`.
    private static let standardInput = "-"

    /// The file itself, or the manifests in the directory and below it, in order.
    static func below(_ path: String) throws -> [String] {
        guard path != standardInput else { return [path] }
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CommandError("\(path): there is no such file or directory")
        }
        guard isDirectory else { return [path] }
        do {
            return try FileManager.default.subpathsOfDirectory(atPath: path)
                .filter { name in endings.contains { name.hasSuffix($0) } }
                .sorted()
                .map { "\(path.hasSuffix("/") ? String(path.dropLast()) : path)/\($0)" }
        } catch {
            throw CommandError("\(path): cannot be listed: \(error)")
        }
    }

    static func read(_ path: String) throws -> [UInt8] {
        if path == standardInput {
            var text = ""
            while let line = readLine(strippingNewline: false) { text += line }
            return Array(text.utf8)
        }
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw CommandError("\(path): cannot be read: check that it is a file and may be read")
        }
        return Array(contents)
    }
}
