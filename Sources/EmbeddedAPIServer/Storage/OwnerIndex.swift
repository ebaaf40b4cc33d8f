import JSON

/// Where an object is stored.
struct ObjectLocation: Sendable, Hashable {
    let table: StorageID
    let key: String
}

/// Which objects name which owners, and where the object with a UID is.
struct OwnerIndex {
    private(set) var locations: [String: ObjectLocation] = [:]
    private(set) var dependents: [String: Set<ObjectLocation>] = [:]

    /// Follows one write.
    mutating func update(_ table: StorageID, key: String, from old: JSONValue?, to new: JSONValue?) {
        let location = ObjectLocation(table: table, key: key)
        let before = old?.objectUID ?? ""
        let after = new?.objectUID ?? ""
        if before != after {
            if !before.isEmpty { locations[before] = nil }
            if !after.isEmpty { locations[after] = location }
        }
        let oldOwners = Set(old?.owners.map(\.uid) ?? [])
        let newOwners = Set(new?.owners.map(\.uid) ?? [])
        if oldOwners == newOwners { return }
        for uid in oldOwners.subtracting(newOwners) {
            dependents[uid]?.remove(location)
            if dependents[uid]?.isEmpty == true { dependents[uid] = nil }
        }
        for uid in newOwners.subtracting(oldOwners) { dependents[uid, default: []].insert(location) }
    }
}
