/// The members of a JSON object, ordered by name.
///
/// The order makes equality, hashing and the written form canonical without further work, and look-up a binary search.
public struct JSONObject: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        let key: String
        var value: JSONValue
    }

    private var members: [Member]

    /// An object without members.
    public init() {
        members = []
    }

    /// An object of these members; of two with one name the later counts.
    public init(_ elements: some Sequence<(key: String, value: JSONValue)>) {
        self.init(unordered: elements.map { Member(key: $0.key, value: $0.value) })
    }

    init(unordered: [Member]) {
        var repeated: [String] = []
        self.init(unordered: unordered, repeated: &repeated)
    }

    /// Orders the members and names those that stood there more than once.
    init(unordered: consuming [Member], repeated: inout [String]) {
        members = unordered
        if Self.isStrictlyOrdered(members) { return }
        // The standard library's sort is stable, so the later of two equal names comes last.
        members.sort { $0.key < $1.key }
        if Self.isStrictlyOrdered(members) { return }
        var kept: [Member] = []
        kept.reserveCapacity(members.count)
        for member in members {
            if let last = kept.last, last.key == member.key {
                repeated.append(member.key)
                kept.removeLast()
            }
            kept.append(member)
        }
        members = kept
    }

    private static func isStrictlyOrdered(_ members: [Member]) -> Bool {
        for index in members.indices.dropFirst() where members[index - 1].key >= members[index].key {
            return false
        }
        return true
    }

    /// The index of the first member whose name is not less than `key`.
    private func lowerBound(of key: String) -> Int {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if members[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func index(of key: String) -> Int? {
        // Up to here comparing for equality is quicker than the ordering, and that of lengths decides most of it.
        if members.count <= 12 {
            let length = key.utf8.count
            return members.firstIndex { $0.key.utf8.count == length && $0.key == key }
        }
        let index = lowerBound(of: key)
        return index < members.count && members[index].key == key ? index : nil
    }

    /// The member of that name; setting nil removes it.
    public subscript(key: String) -> JSONValue? {
        get { index(of: key).map { members[$0].value } }
        set {
            let index = lowerBound(of: key)
            let exists = index < members.count && members[index].key == key
            switch (newValue, exists) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Removes the member of that name and returns its value.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        index(of: key).map { members.remove(at: $0).value }
    }

    /// Whether there is a member of that name.
    public func contains(_ key: String) -> Bool { index(of: key) != nil }

    /// The names, in order.
    public var keys: [String] { members.map(\.key) }

    /// The values, in the order of their names.
    public var values: [JSONValue] { members.map(\.value) }

    /// The object with each value changed.
    public func mapValues<E: Error>(_ transform: (JSONValue) throws(E) -> JSONValue) throws(E) -> JSONObject {
        var result = self
        for index in members.indices { result.members[index].value = try transform(members[index].value) }
        return result
    }
}

extension JSONObject: RandomAccessCollection {
    public typealias Element = (key: String, value: JSONValue)
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(position: Int) -> Element { (members[position].key, members[position].value) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object of these members; of two with one name the later counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}
