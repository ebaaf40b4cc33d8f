import FoundationEssentials
import JSON

extension StateDocument {
    /// What is wrong with a file that should hold a state.
    enum Problem: Error, Hashable {
        /// It is something else.
        case foreign
        /// It has a format that is not known yet.
        case newer(Int64)
        /// Its end is missing.
        case truncated
        /// What is wrong, without anything that is in it.
        case damaged(String)
    }

    /// Reads what `encoded` wrote.
    init(_ data: Data) throws(Problem) {
        let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
        try Self.checkHeader(lines[0], isWhole: lines.count > 1)
        // After the last line break there is nothing.
        guard lines.count > 3, lines.last?.isEmpty == true else { throw .truncated }
        let end = lines.count - 2
        try Self.checkEnd(lines[end], after: lines[..<end])
        let server = try Self.parse(lines[1], 2)
        guard let version = server["resourceVersion"]?.string.flatMap(UInt64.init), let identity = server["server"]
        else { throw .damaged("line 2 is no server") }
        self.init(identity: identity, version: version, entries: [])
        for (index, line) in lines[2..<end].enumerated() { entries.append(try entry(line, number: index + 3)) }
    }

    private static func checkHeader(_ line: Data, isWhole: Bool) throws(Problem) {
        guard isWhole else { throw header.encoded().starts(with: line) ? .truncated : .foreign }
        guard let header = try? JSONValue(parsing: line), header["koguma"]?.string == kind,
            let version = header["version"]?.integer, version > 0
        else { throw .foreign }
        guard version <= format else { throw .newer(version) }
    }

    private static func checkEnd(_ line: Data, after lines: ArraySlice<Data>) throws(Problem) {
        guard let end = try? JSONValue(parsing: line), let digest = end["digest"]?.string,
            let count = end["lines"]?.integer
        else { throw .truncated }
        guard count == lines.count else { throw .damaged("it has \(lines.count) lines and should have \(count)") }
        let chain = lines.reduce(into: []) { $0 = Self.digest(of: Array($1), after: $0) }
        guard digest == text(ofDigest: chain) else { throw .damaged("its content is not what its digest says") }
    }

    private static func parse(_ line: Data, _ number: Int) throws(Problem) -> JSONValue {
        do { return try JSONValue(parsing: line) } catch { throw .damaged("line \(number) is no JSON") }
    }

    private func entry(_ line: Data, number: Int) throws(Problem) -> Entry {
        let json = try Self.parse(line, number)
        guard let group = json["group"]?.string, let resource = json["resource"]?.string, let object = json["object"],
            !object.objectName.isEmpty, !object.objectUID.isEmpty,
            let version = UInt64(object.metadata("resourceVersion")), version <= self.version
        else { throw .damaged("line \(number) is no stored object") }
        return Entry(table: StorageID(group: group, plural: resource), object: APIObject(object))
    }
}
