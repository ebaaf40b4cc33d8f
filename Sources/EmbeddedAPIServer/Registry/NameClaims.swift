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
        for (taken, wanted) in [(resources, forResources), (kinds, forKinds)] {
            for (reason, names) in wanted {
                if let name = names.first(where: { taken.contains("\(group)/\($0)") }) {
                    return Conflict(reason: reason, name: name)
                }
            }
        }
        resources.formUnion(forResources.flatMap(\.1).map { "\(group)/\($0)" })
        kinds.formUnion(forKinds.flatMap(\.1).map { "\(group)/\($0)" })
        return nil
    }
}
