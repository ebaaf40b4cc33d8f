import FoundationEssentials

/// A small file that a configuration names.
struct LocalFile {
    /// Most bytes of a file with certificates, keys or a kubeconfig: far more than any of them needs.
    private static let limit = 8 * 1024 * 1024

    let path: String

    init(path: String) {
        self.path = path
    }

    /// A path that is not absolute starts in the folder of the file that names it.
    init(path: String, relativeTo file: String) {
        if path.hasPrefix("/") {
            self.path = path
        } else if let slash = file.lastIndex(of: "/") {
            self.path = String(file[...slash]) + path
        } else {
            self.path = path
        }
    }

    /// The bytes, or why there are none.
    func read() -> Result<[UInt8], TokenError> {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            return .failure(TokenError("there is no file \(path)"))
        }
        if isDirectory { return .failure(TokenError("\(path) is a folder")) }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            return .failure(TokenError("\(path) cannot be read; check its permissions"))
        }
        guard data.count <= Self.limit else {
            return .failure(TokenError("\(path) is larger than \(Self.limit) bytes"))
        }
        return .success(Array(data))
    }

    /// The bytes; failures name the field of `place`.
    func read(for place: KubeconfigError) throws(KubeconfigError) -> [UInt8] {
        switch read() {
        case .success(let bytes): return bytes
        case .failure(let error):
            throw KubeconfigError(file: place.file, field: place.field, problem: error.description)
        }
    }
}
