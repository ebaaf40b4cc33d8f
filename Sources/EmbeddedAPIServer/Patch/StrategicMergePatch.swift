import JSON

/// Kubernetes' own patch: merges lists by key, with directives in the patch (k8s.io/apimachinery, strategicpatch).
struct StrategicMergePatch {
    let schema: MergeSchema

    private static let directive = "$patch"
    private static let retainKeys = "$retainKeys"
    private static let deletePrefix = "$deleteFromPrimitiveList/"
    private static let orderPrefix = "$setElementOrder/"

    /// The object after the patch.
    ///
    /// - Throws: 500, as real servers do, for a directive that is none.
    func apply(_ patch: JSONValue, to object: JSONValue) throws(APIStatusError) -> JSONValue {
        .object(try merge(patch.object ?? [:], into: object.object ?? [:], schema))
    }

    private func merge(
        _ patch: JSONObject, into object: JSONObject, _ schema: MergeSchema
    ) throws(APIStatusError) -> JSONObject {
        switch patch[Self.directive]?.string {
        case "replace":
            var replacement = patch
            replacement[Self.directive] = nil
            return replacement
        case "delete": return [:]
        case nil, "merge": break
        case .some(let other):
            throw .unforeseen("unknown patch type: \(other) in map: \(JSONValue.object(patch).goPrinted)")
        }
        var result = object
        if let retained = patch[Self.retainKeys]?.array?.compactMap(\.string) {
            for key in object.keys where !retained.contains(key) { result[key] = nil }
        }
        for (key, value) in patch where key.hasPrefix(Self.deletePrefix) {
            let list = String(key.dropFirst(Self.deletePrefix.count))
            let removed = Set(value.array ?? [])
            if let items = result[list]?.array { result[list] = .array(items.filter { !removed.contains($0) }) }
        }
        for (key, value) in patch where !key.hasPrefix("$") {
            result[key] = try merged(value, into: result[key], schema.child(.field(key)))
        }
        for (key, value) in patch where key.hasPrefix(Self.orderPrefix) {
            let list = String(key.dropFirst(Self.orderPrefix.count))
            guard let items = result[list]?.array else { continue }
            let before = object[list]?.array ?? []
            result[list] = .array(ordered(items, by: value.array ?? [], before: before, schema.child(.field(list))))
        }
        return result
    }

    /// One member after the patch; nil removes it.
    private func merged(
        _ patch: JSONValue, into value: JSONValue?, _ schema: MergeSchema
    ) throws(APIStatusError) -> JSONValue? {
        switch (patch, value) {
        case (.null, _): return nil
        case (.object(let changes), .object(let members)?):
            return .object(try merge(changes, into: members, schema))
        case (.object(let changes), _): return .object(try merge(changes, into: [:], schema))
        case (.array(let changes), let current) where schema.patchStrategies.contains("merge"):
            return .array(try merge(changes, into: current?.array ?? [], schema))
        default: return patch
        }
    }

    private func merge(
        _ patch: [JSONValue], into items: [JSONValue], _ schema: MergeSchema
    ) throws(APIStatusError) -> [JSONValue] {
        guard let key = schema.patchMergeKey else {
            return ordered(items + patch.filter { !items.contains($0) }, by: patch, before: items, schema)
        }
        if patch.contains(where: { $0[Self.directive]?.string == "replace" && $0[key] == nil }) {
            return patch.filter { $0[Self.directive] == nil }
        }
        var result = items
        for change in patch {
            guard let members = change.object, let name = members[key] else {
                throw .unforeseen("map: \(change.goPrinted) does not contain declared merge key: \(key)")
            }
            let index = result.firstIndex { $0[key] == name }
            if members[Self.directive]?.string == "delete" {
                if let index { result.remove(at: index) }
                continue
            }
            let current = index.flatMap { result[$0].object } ?? [:]
            let merged = JSONValue.object(try merge(members, into: current, schema.items ?? .deduced))
            if let index { result[index] = merged } else { result.append(merged) }
        }
        return ordered(result, by: patch, before: items, schema)
    }

    /// The named items in the order that the patch wants; the others keep theirs, and stand before a named one only
    /// where they did so already.
    private func ordered(
        _ items: [JSONValue], by order: [JSONValue], before: [JSONValue], _ schema: MergeSchema
    ) -> [JSONValue] {
        func name(_ item: JSONValue) -> JSONValue { schema.patchMergeKey.map { item[$0] ?? .null } ?? item }
        func ranks(_ items: [JSONValue]) -> [JSONValue: Int] {
            Dictionary(items.enumerated().map { (name($1), $0) }) { first, _ in first }
        }
        let wanted = ranks(order)
        let known = ranks(before)
        let named = items.filter { wanted[name($0)] != nil }
            .sorted { (wanted[name($0)] ?? 0) < (wanted[name($1)] ?? 0) }
        var others = items.filter { wanted[name($0)] == nil }[...]
        var result: [JSONValue] = []
        for item in named {
            if let place = known[name(item)] {
                while let other = others.first, let stood = known[name(other)], stood < place {
                    result.append(other)
                    others.removeFirst()
                }
            }
            result.append(item)
        }
        return result + others
    }
}
