import FoundationEssentials
import HTTPTransport
import JSON
import YAML

/// Kubeconfig files, merged as `kubectl` merges them: of each cluster, user and context, the first file that has one of
/// that name counts, as a whole; so does the first `current-context`.
struct Kubeconfig {
    /// A named part of a file, such as one cluster.
    struct Entry {
        /// The file that it is from: relative paths in it start there.
        let file: String
        /// Where it stands in the file, for messages.
        let field: String
        let members: JSONObject
    }

    private(set) var clusters: [String: Entry] = [:]
    private(set) var users: [String: Entry] = [:]
    private(set) var contexts: [String: Entry] = [:]
    private(set) var currentContext: (name: String, file: String)?
    /// The files that were read, for messages.
    private(set) var files: [String] = []

    /// Reads and merges files.
    ///
    /// - Parameter skipsMissing: Whether files that do not exist are left out, as they are in a `KUBECONFIG` list; at least
    ///   one has to be there.
    init(files: [String], skipsMissing: Bool) throws(KubeconfigError) {
        for file in files where !file.isEmpty {
            if skipsMissing, !FileManager.default.fileExists(atPath: file) { continue }
            try merge(file)
        }
        if self.files.isEmpty {
            throw KubeconfigError(
                file: files.joined(separator: ":"), problem: "no such file; KUBECONFIG must name one that exists")
        }
    }

    /// All files, for messages about what none of them has.
    var source: String { files.joined(separator: ":") }

    private mutating func merge(_ file: String) throws(KubeconfigError) {
        let content = try LocalFile(path: file).read(for: KubeconfigError(file: file, problem: ""))
        let value = try Self.parse(content, file)
        guard let root = value.object else {
            throw KubeconfigError(file: file, problem: "is not a kubeconfig: expected a mapping at the top")
        }
        files.append(file)
        try Self.entries("clusters", "cluster", root, file, into: &clusters)
        try Self.entries("users", "user", root, file, into: &users)
        try Self.entries("contexts", "context", root, file, into: &contexts)
        if let value = root["current-context"], !value.isNull {
            guard let name = value.string else {
                throw KubeconfigError(file: file, field: "current-context", problem: "must be a string")
            }
            if currentContext == nil, !name.isEmpty { currentContext = (name, file) }
        }
    }

    private static func parse(_ content: [UInt8], _ file: String) throws(KubeconfigError) -> JSONValue {
        do {
            let documents = try YAML.parse(content)
            guard documents.count <= 1 else {
                throw KubeconfigError(file: file, problem: "has more than one YAML document")
            }
            // An empty file is an empty kubeconfig.
            return documents.first?.value ?? [:]
        } catch let error as KubeconfigError {
            throw error
        } catch {
            throw KubeconfigError(file: file, problem: "is not YAML: \(error)")
        }
    }

    /// Reads `[{name: …, <member>: {…}}]`.
    private static func entries(
        _ list: String, _ member: String, _ root: JSONObject, _ file: String, into all: inout [String: Entry]
    ) throws(KubeconfigError) {
        guard let value = root[list], !value.isNull else { return }
        guard let items = value.array else {
            throw KubeconfigError(file: file, field: list, problem: "must be a list")
        }
        var names: Set<String> = []
        for (index, item) in items.enumerated() {
            guard let name = item["name"]?.string, !name.isEmpty else {
                throw KubeconfigError(file: file, field: "\(list)[\(index)].name", problem: "is required")
            }
            guard names.insert(name).inserted else {
                throw KubeconfigError(
                    file: file, field: "\(list)[\(index)].name", problem: "\"\(name)\" is there twice")
            }
            let field = "\(list)[\"\(name)\"].\(member)"
            let content = item[member] ?? .null
            guard let members = content.isNull ? [:] : content.object else {
                throw KubeconfigError(file: file, field: field, problem: "must be a mapping")
            }
            if all[name] == nil { all[name] = Entry(file: file, field: field, members: members) }
        }
    }
}

extension Kubeconfig.Entry {
    func error(_ key: String, _ problem: String) -> KubeconfigError {
        KubeconfigError(file: file, field: "\(field).\(key)", problem: problem)
    }

    /// A string that is there and not empty; `nil` counts for `""` as it does for kubectl.
    func string(_ key: String) throws(KubeconfigError) -> String? {
        guard let value = members[key], !value.isNull else { return nil }
        guard let text = value.string else { throw error(key, "must be a string") }
        return text.isEmpty ? nil : text
    }

    /// `true` or `false`; absent is `false`.
    func bool(_ key: String) throws(KubeconfigError) -> Bool {
        guard let value = members[key], !value.isNull else { return false }
        guard let bool = value.bool else { throw error(key, "must be true or false") }
        return bool
    }

    /// A list of strings; absent is empty.
    func strings(_ key: String) throws(KubeconfigError) -> [String] {
        guard let value = members[key], !value.isNull else { return [] }
        return try strings(value, key)
    }

    /// A mapping to lists of strings; absent is empty.
    func stringLists(_ key: String) throws(KubeconfigError) -> [String: [String]] {
        guard let value = members[key], !value.isNull else { return [:] }
        guard let lists = value.object else { throw error(key, "must be a mapping to lists of strings") }
        var result: [String: [String]] = [:]
        for (name, list) in lists { result[name] = try strings(list, "\(key)[\"\(name)\"]") }
        return result
    }

    private func strings(_ value: JSONValue, _ key: String) throws(KubeconfigError) -> [String] {
        let items = value.array
        let texts = items?.compactMap(\.string) ?? []
        guard let items, items.count == texts.count else { throw error(key, "must be a list of strings") }
        return texts
    }

    /// The bytes of `<key>-data`, or of the file that `<key>` names, and which of the two it was.
    func bytes(_ key: String) throws(KubeconfigError) -> (bytes: [UInt8], key: String, part: TLSMaterial.Part)? {
        let dataKey = key + "-data"
        if let text = try string(dataKey) {
            guard let data = Data(base64Encoded: text.filter { !$0.isWhitespace }), !data.isEmpty else {
                throw error(dataKey, "is not base64")
            }
            return (Array(data), dataKey, .data(SensitiveBytes(Array(data))))
        }
        guard let path = try string(key) else { return nil }
        let local = LocalFile(path: path, relativeTo: file)
        return (try local.read(for: error(key, "")), key, .file(local))
    }

    /// Refuses fields that would change what the configuration means if they were passed over.
    func refuseUnknown(_ known: Set<String>, unsupported: [String: String] = [:]) throws(KubeconfigError) {
        for (key, value) in members where !value.isNull && !known.contains(key) {
            throw error(key, unsupported[key] ?? "is not a field that is known here; check the spelling or remove it")
        }
    }
}
