import JSON

/// Which names CRDs have taken: within a group, each belongs to the first that asks.
struct NameClaims {
    /// A name that another CRD has.
    struct Conflict {
        /// As the condition `NamesAccepted` gives it.
        var reason: String
        var name: String
    }

    private var resources: Set<String> = []
    private var kinds: Set<String> = []

    /// Takes the names of a CRD, all of them or none.
    mutating func claim(_ definition: JSONValue) -> Conflict? {
        let group = definition["spec"]?["group"]?.string ?? ""
        let names = definition["spec"]?["names"] ?? .object([:])
        func one(_ key: String) -> [String] { names[key]?.string.map { [$0] } ?? [] }
        let shortNames = names["shortNames"]?.array?.compactMap(\.string) ?? []
        let forResources = [
            ("PluralConflict", one("plural")), ("SingularConflict", one("singular")),
            ("ShortNamesConflict", shortNames),
        ]
        let forKinds = [("KindConflict", one("kind")), ("ListKindConflict", one("listKind"))]
        var conflict: Conflict?
        for (taken, wanted) in [(resources, forResources), (kinds, forKinds)] {
            for (reason, names) in wanted {
                // Of several the last is reported, as a real server does.
                if let name = names.last(where: { taken.contains("\(group)/\($0)") }) {
                    conflict = Conflict(reason: reason, name: name)
                }
            }
        }
        if let conflict { return conflict }
        resources.formUnion(forResources.flatMap(\.1).map { "\(group)/\($0)" })
        kinds.formUnion(forKinds.flatMap(\.1).map { "\(group)/\($0)" })
        return nil
    }
}
