import JSON

/// A set of paths into an object.
struct FieldSet: Sendable, Hashable {
    /// Last steps of paths in the set.
    private(set) var members: Set<PathElement> = []
    /// Paths that go on; none of the sets is empty.
    private(set) var children: [PathElement: FieldSet] = [:]

    init() {}

    /// The set of these paths.
    init(paths: [[PathElement]]) {
        for path in paths { insert(path[...]) }
    }

    var isEmpty: Bool { members.isEmpty && children.isEmpty }

    /// Adds a path; the empty one is no path.
    mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            members.insert(first)
        } else {
            children[first, default: FieldSet()].insert(path.dropFirst())
        }
    }

    func contains(member element: PathElement) -> Bool { members.contains(element) }

    /// What is under an element.
    subscript(child element: PathElement) -> FieldSet {
        get { children[element] ?? FieldSet() }
        set { children[element] = newValue.isEmpty ? nil : newValue }
    }

    mutating func insert(member element: PathElement) { members.insert(element) }
    mutating func remove(member element: PathElement) { members.remove(element) }

    func union(_ other: FieldSet) -> FieldSet {
        var result = self
        result.members.formUnion(other.members)
        for (element, child) in other.children { result[child: element] = result[child: element].union(child) }
        return result
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.intersection(other.members)
        for (element, child) in children {
            if let counterpart = other.children[element] { result[child: element] = child.intersection(counterpart) }
        }
        return result
    }

    /// The paths that are not in the other set.
    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = self
        result.members.subtract(other.members)
        for (element, child) in other.children where children[element] != nil {
            result[child: element] = result[child: element].subtracting(child)
        }
        return result
    }

    /// The paths that are neither in the other set nor below one of it.
    func subtractingTrees(_ other: FieldSet) -> FieldSet {
        var result = subtracting(other)
        for element in other.members { result.children[element] = nil }
        for (element, child) in other.children where result.children[element] != nil {
            result[child: element] = result[child: element].subtractingTrees(child)
        }
        return result
    }

    /// The set with every declared field that leads to one of its paths added.
    func withNamedFields(_ schema: MergeSchema) -> FieldSet {
        var result = self
        for (element, child) in children {
            if case .field(let name) = element, schema.properties[name] != nil { result.members.insert(element) }
            result[child: element] = child.withNamedFields(schema.child(element))
        }
        return result
    }

    /// Every path, in the order of messages.
    var paths: [[PathElement]] {
        let own = members.map { [$0] }
        let deeper = children.flatMap { element, child in child.paths.map { [element] + $0 } }
        return (own + deeper).map { ($0, $0.map(\.description).joined()) }.sorted { $0.1 < $1.1 }.map(\.0)
    }
}

/// The JSON form that `metadata.managedFields` uses.
extension FieldSet {
    init(fieldsV1 json: JSONValue) {
        guard let object = json.object else { return }
        for (key, value) in object {
            guard key != ".", let element = PathElement(encoded: key) else { continue }
            let child = FieldSet(fieldsV1: value)
            if child.isEmpty || value["."] != nil { members.insert(element) }
            self[child: element] = child
        }
    }

    var fieldsV1: JSONValue {
        var entries: [(key: String, value: JSONValue)] = []
        entries.reserveCapacity(members.count + children.count)
        for element in members where children[element] == nil { entries.append((element.encoded, .object([:]))) }
        for (element, child) in children {
            var value = child.fieldsV1
            if members.contains(element) { value["."] = .object([:]) }
            entries.append((element.encoded, value))
        }
        return .object(JSONObject(entries))
    }
}
