import JSON

extension ObjectStorage {
    /// All that is stored at one moment.
    func document(identity: JSONValue) -> StateDocument {
        let (version, tables) = read { state in
            (state.version, state.tables.map { id, table in (id, table.keys.compactMap { table.entries[$0]?.object }) })
        }
        let ordered = tables.sorted { ($0.0.group, $0.0.plural) < ($1.0.group, $1.0.plural) }
        return StateDocument(
            identity: identity, version: version,
            entries: ordered.flatMap { id, objects in objects.map { .init(table: id, object: $0) } })
    }
}

extension ObjectStorage.State {
    /// How far the versions of a restored server are above those that were kept.
    ///
    /// A server that was killed has told versions that were not kept; they must not be given to other writes. It makes
    /// far fewer writes than this between two savings.
    private static let gap: UInt64 = 1_000_000

    /// What was kept, with no memory of how it came to be: who watched before has to list anew.
    init(restoring kept: StateDocument, historyLimits: ChangeHistory.Limits) {
        version = kept.version + Self.gap
        floor = version
        var found: [StorageID: [String: StorageTable.Entry]] = [:]
        for entry in kept.entries {
            let object = entry.object.json
            let key = ObjectStorage.key(namespace: object.objectNamespace, name: object.objectName)
            let size = object.approximateSize
            found[entry.table, default: [:]][key] = StorageTable.Entry(
                object: entry.object, version: UInt64(object.metadata("resourceVersion")) ?? kept.version, size: size)
            owners.update(entry.table, key: key, from: nil, to: object)
            bytes += size
        }
        tables = found.mapValues { StorageTable(historyLimits: historyLimits, entries: $0, forgotten: floor) }
    }
}
