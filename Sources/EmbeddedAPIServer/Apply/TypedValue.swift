import JSON

/// Which paths a value has, as ownership by apply counts them.
extension FieldSet {
    /// Every leaf, every item of a keyed list and every member of an open map.
    static func of(_ value: JSONValue, _ schema: MergeSchema) -> FieldSet {
        var set = FieldSet()
        switch value {
        case .object(let members) where !schema.isAtomic:
            for (key, member) in members {
                let element = PathElement.field(key)
                let isDeclared = schema.properties[key] != nil
                if !isDeclared || isLeaf(member, schema.child(element)) { set.insert(member: element) }
                set[child: element] = of(member, schema.child(element))
            }
        case .array(let items) where schema.listType != .atomic:
            for item in items {
                guard let element = schema.element(of: item) else { continue }
                set.insert(member: element)
                set[child: element] = set[child: element].union(of(item, schema.child(element)))
            }
        case .object, .array, .null, .bool, .integer, .number, .string: break
        }
        return set
    }

    private static func isLeaf(_ value: JSONValue, _ schema: MergeSchema) -> Bool {
        switch value {
        case .object(let members): members.isEmpty || schema.isAtomic
        case .array: schema.listType == .atomic
        case .null, .bool, .integer, .number, .string: true
        }
    }
}

/// What differs between two values.
struct ValueComparison {
    private(set) var added = FieldSet()
    private(set) var modified = FieldSet()
    private(set) var removed = FieldSet()

    init(_ old: JSONValue, _ new: JSONValue, _ schema: MergeSchema) {
        var path: [PathElement] = []
        compare(old, new, schema, &path)
    }

    /// Leaves out what a filter of ownership does not track.
    mutating func subtractTrees(_ ignored: FieldSet) {
        added = added.subtractingTrees(ignored)
        modified = modified.subtractingTrees(ignored)
        removed = removed.subtractingTrees(ignored)
    }

    private mutating func compare(
        _ old: JSONValue?, _ new: JSONValue?, _ schema: MergeSchema, _ path: inout [PathElement]
    ) {
        let isDescended = descend(old, new, schema, &path)
        switch (old, new) {
        case (nil, .some): added.insert(path[...])
        case (.some, nil): removed.insert(path[...])
        case (let old?, let new?): if !isDescended, old != new { modified.insert(path[...]) }
        case (nil, nil): break
        }
    }

    /// Compares by part, where both sides have parts of the same sort.
    private mutating func descend(
        _ old: JSONValue?, _ new: JSONValue?, _ schema: MergeSchema, _ path: inout [PathElement]
    ) -> Bool {
        switch (old, new) {
        case (.object(let old), .object(let new)): return members(old, new, schema, &path)
        case (.object(let old), nil): return members(old, [:], schema, &path)
        case (nil, .object(let new)): return members([:], new, schema, &path)
        case (.array(let old), .array(let new)): return items(old, new, schema, &path)
        case (.array(let old), nil): return items(old, [], schema, &path)
        case (nil, .array(let new)), (.null, .array(let new)): return items([], new, schema, &path)
        case (.array(let old), .null): return items(old, [], schema, &path)
        default: return false
        }
    }

    private mutating func members(
        _ old: JSONObject, _ new: JSONObject, _ schema: MergeSchema, _ path: inout [PathElement]
    ) -> Bool {
        guard !schema.isAtomic, !old.isEmpty || !new.isEmpty else { return false }
        for (key, value) in old {
            let other = new[key]
            if other == value { continue }
            path.append(.field(key))
            compare(value, other, schema.child(.field(key)), &path)
            path.removeLast()
        }
        for (key, value) in new where !old.contains(key) {
            path.append(.field(key))
            compare(nil, value, schema.child(.field(key)), &path)
            path.removeLast()
        }
        return true
    }

    private mutating func items(
        _ old: [JSONValue], _ new: [JSONValue], _ schema: MergeSchema, _ path: inout [PathElement]
    ) -> Bool {
        guard schema.listType != .atomic, !old.isEmpty || !new.isEmpty else { return false }
        // Stored lists may hold an item twice; such items are compared as one.
        let before = Dictionary(grouping: old) { schema.element(of: $0) }
        let after = Dictionary(grouping: new) { schema.element(of: $0) }
        for element in Set(before.keys).union(after.keys) {
            guard let element else { continue }
            let left = before[element] ?? []
            let right = after[element] ?? []
            if left == right { continue }
            path.append(element)
            if left.count > 1 || right.count > 1 {
                modified.insert(path[...])
            } else {
                compare(left.first, right.first, schema.child(element), &path)
            }
            path.removeLast()
        }
        return true
    }
}

/// Merging and cutting values along a schema.
extension MergeSchema {
    /// The first value with what the second says.
    func merge(_ base: JSONValue, _ change: JSONValue) -> JSONValue {
        switch (base, change) {
        case (.object(let old), .object(let new)) where !isAtomic:
            var result = old
            for (key, value) in new {
                result[key] = old[key].map { child(.field(key)).merge($0, value) } ?? value
            }
            return .object(result)
        case (.array(let old), .array(let new)) where listType != .atomic: return .array(mergeItems(old, new))
        default: return change
        }
    }

    /// Items in the order of the second list; those that only the first has stay where they were among the others.
    private func mergeItems(_ old: [JSONValue], _ new: [JSONValue]) -> [JSONValue] {
        let oldElements = old.map(element(of:))
        let newElements = Set(new.map(element(of:)))
        let byElement = Dictionary(zip(oldElements, old)) { first, _ in first }
        var merged: Set<PathElement?> = []
        var result: [JSONValue] = []
        var next = 0
        for item in new {
            let element = element(of: item)
            while next < old.count {
                if !newElements.contains(oldElements[next]) {
                    result.append(old[next])
                } else if !merged.contains(oldElements[next]) {
                    break
                }
                next += 1
            }
            if merged.insert(element).inserted, let element {
                result.append(byElement[element].map { child(element).merge($0, item) } ?? item)
            }
        }
        while next < old.count {
            if !newElements.contains(oldElements[next]) { result.append(old[next]) }
            next += 1
        }
        return result
    }

    /// The value without these paths; what is emptied stays, unless it is among them itself.
    func remove(_ paths: FieldSet, from value: JSONValue) -> JSONValue {
        if paths.isEmpty { return value }
        switch value {
        case .object(let members) where !isAtomic:
            var result = members
            for (key, member) in members {
                let element = PathElement.field(key)
                if paths.contains(member: element) {
                    result[key] = nil
                } else if let deeper = paths.children[element] {
                    result[key] = child(element).remove(deeper, from: member)
                }
            }
            return .object(result)
        case .array(let items) where listType != .atomic:
            var result: [JSONValue] = []
            for item in items {
                guard let element = element(of: item), !paths.contains(member: element) else { continue }
                result.append(paths.children[element].map { child(element).remove($0, from: item) } ?? item)
            }
            return .array(result)
        case .object, .array, .null, .bool, .integer, .number, .string: return value
        }
    }
}
