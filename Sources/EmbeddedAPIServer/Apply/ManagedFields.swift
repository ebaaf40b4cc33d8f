import JSON

/// Who owns which fields: `metadata.managedFields`.
struct ManagedFields: Sendable, Hashable {
    /// What makes an entry distinct.
    ///
    /// Appliers have one entry whatever version they use.
    struct Manager: Sendable, Hashable {
        var name: String
        var isApplier: Bool
        /// Empty for appliers.
        var apiVersion: String
        var subresource: String

        init(name: String, isApplier: Bool, apiVersion: String, subresource: String) {
            self.name = name
            self.isApplier = isApplier
            self.apiVersion = isApplier ? "" : apiVersion
            self.subresource = subresource
        }
    }

    struct Entry: Sendable, Hashable {
        var apiVersion: String
        /// RFC 3339; empty where none is known.
        var time: String
        var fields: FieldSet
    }

    var entries: [Manager: Entry] = [:]

    init() {}

    /// Reads `managedFields`; entries that make no sense are passed over.
    init(json: JSONValue?) {
        for item in json?.array ?? [] {
            guard let fields = item["fieldsV1"] else { continue }
            let apiVersion = item["apiVersion"]?.string ?? ""
            let manager = Manager(
                name: item["manager"]?.string ?? "", isApplier: item["operation"]?.string == "Apply",
                apiVersion: apiVersion, subresource: item["subresource"]?.string ?? "")
            entries[manager] = Entry(
                apiVersion: apiVersion, time: item["time"]?.string ?? "", fields: FieldSet(fieldsV1: fields))
        }
    }

    /// The list, in the order in which servers write it: appliers first, then by time and name.
    var json: JSONValue? {
        if entries.isEmpty { return nil }
        let sorted = entries.sorted { left, right in
            sortKey(left).lexicographicallyPrecedes(sortKey(right))
        }
        return .array(sorted.map(Self.json))
    }

    private func sortKey(_ item: (key: Manager, value: Entry)) -> [String] {
        [
            item.key.isApplier ? "Apply" : "Update", item.value.time, item.key.name, item.value.apiVersion,
            item.key.subresource,
        ]
    }

    private static func json(_ manager: Manager, _ entry: Entry) -> JSONValue {
        var item: JSONObject = [
            "manager": .string(manager.name), "operation": manager.isApplier ? "Apply" : "Update",
            "apiVersion": .string(entry.apiVersion), "fieldsType": "FieldsV1", "fieldsV1": entry.fields.fieldsV1,
        ]
        if !entry.time.isEmpty { item["time"] = .string(entry.time) }
        if !manager.subresource.isEmpty { item["subresource"] = .string(manager.subresource) }
        return .object(item)
    }

    /// The same without times.
    var timeless: ManagedFields {
        var result = self
        for manager in entries.keys { result.entries[manager]?.time = "" }
        return result
    }

    /// Merges the oldest updaters into one entry, beyond ten of them, as servers do.
    mutating func capUpdaters(at limit: Int = 10) {
        let updaters = entries.filter { !$0.key.isApplier }.sorted {
            ($0.value.time, $0.key.name) < ($1.value.time, $1.key.name)
        }
        guard updaters.count > limit else { return }
        for (_, bucketed) in Dictionary(grouping: updaters.prefix(updaters.count - limit + 1), by: \.key.apiVersion)
        where bucketed.count > 1 {
            let bucket = Manager(
                name: "ancient-changes", isApplier: false, apiVersion: bucketed[0].key.apiVersion, subresource: "")
            var merged = Entry(apiVersion: bucket.apiVersion, time: "", fields: FieldSet())
            for (manager, entry) in bucketed {
                merged.fields = merged.fields.union(entry.fields)
                merged.time = max(merged.time, entry.time)
                entries[manager] = nil
            }
            entries[bucket] = merged
        }
    }
}
