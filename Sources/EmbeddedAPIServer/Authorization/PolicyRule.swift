import JSON

/// One rule of a role: what may be done to what.
struct PolicyRule: Sendable, Hashable {
    var verbs: [String] = []
    var groups: [String] = []
    var resources: [String] = []
    /// Empty: every name.
    var names: [String] = []
    /// Paths that are no resources.
    var paths: [String] = []

    /// Whether it allows a request.
    func allows(_ request: RequestAttributes) -> Bool {
        guard Self.covers(verbs, request.verb) else { return false }
        guard request.isResource else { return paths.contains { Self.path($0, covers: request.path) } }
        return Self.covers(groups, request.group)
            && Self.covers(resources, resource: request.resource, subresource: request.subresource)
            && (names.isEmpty || names.containsSame(as: request.name))
    }

    /// Whether a list has the value, or `*`.
    private static func covers(_ list: [String], _ value: String) -> Bool {
        list.contains { $0 == "*" || $0.isSame(as: value) }
    }

    /// A rule for `*` covers everything, `pods/log` itself, `*/scale` the subresource of everything.
    private static func covers(_ list: [String], resource: String, subresource: String) -> Bool {
        let whole = subresource.isEmpty ? resource : "\(resource)/\(subresource)"
        if covers(list, whole) { return true }
        return !subresource.isEmpty && list.containsSame(as: "*/\(subresource)")
    }

    /// `/healthz/*` covers what is below, and `/healthz/`; `*` covers all.
    private static func path(_ pattern: String, covers path: String) -> Bool {
        if pattern.isSame(as: path) { return true }
        guard pattern.utf8.last == UInt8(ascii: "*") else { return false }
        var prefix = pattern.utf8[...]
        while prefix.last == UInt8(ascii: "*") { prefix.removeLast() }
        return path.utf8.starts(with: prefix)
    }
}

extension PolicyRule {
    init(json: JSONValue) {
        func texts(_ key: String) -> [String] { json[key]?.array?.compactMap(\.string) ?? [] }
        self.init(
            verbs: texts("verbs"), groups: texts("apiGroups"), resources: texts("resources"),
            names: texts("resourceNames"), paths: texts("nonResourceURLs"))
    }

    /// The rules of a role.
    static func rules(of role: JSONValue) -> [PolicyRule] {
        role["rules"]?.array?.map(PolicyRule.init) ?? []
    }
}

/// Whether somebody's rules are enough to hand on other rules (k8s.io/component-helpers, auth/rbac/validation).
extension PolicyRule {
    /// Rules with one verb and one resource, one name or one path each, that say the same.
    var parts: [PolicyRule] {
        let named: [[String]] = names.isEmpty ? [[]] : names.map { [$0] }
        return groups.flatMap { group in
            resources.flatMap { resource in
                verbs.flatMap { verb in
                    named.map { PolicyRule(verbs: [verb], groups: [group], resources: [resource], names: $0) }
                }
            }
        } + paths.flatMap { path in verbs.map { verb in PolicyRule(verbs: [verb], paths: [path]) } }
    }

    /// Whether a single part of another rule is within this one.
    func covers(_ part: PolicyRule) -> Bool {
        part.verbs.allSatisfy { Self.covers(verbs, $0) }
            && part.groups.allSatisfy { Self.covers(groups, $0) }
            && part.resources.allSatisfy { resource in
                let halves = resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
                return Self.covers(
                    resources, resource: String(halves[0]), subresource: halves.count > 1 ? String(halves[1]) : "")
            }
            && part.paths.allSatisfy { path in paths.contains { Self.path($0, covers: path) } }
            && (names.isEmpty || !part.names.isEmpty && part.names.allSatisfy(names.containsSame(as:)))
    }

    /// What of `wanted` is in none of `held`, sorted and brought together as messages list it.
    static func missing(_ wanted: [PolicyRule], from held: [PolicyRule]) -> [PolicyRule] {
        let missing = wanted.flatMap(\.parts).filter { part in !held.contains { $0.covers(part) } }
        var compact: [PolicyRule] = []
        var places: [PolicyRule: Int] = [:]
        for part in missing {
            var subject = part
            subject.verbs = []
            if part.paths.isEmpty, let place = places[subject] {
                compact[place].verbs += part.verbs
            } else {
                places[subject] = compact.count
                compact.append(part)
            }
        }
        var seen: Set<String> = []
        return compact.filter { seen.insert($0.text).inserted }.sorted { $0.text < $1.text }
    }

    /// As refusals show a rule.
    var text: String {
        let parts = [
            ("APIGroups", groups), ("Resources", resources), ("NonResourceURLs", paths), ("ResourceNames", names),
            ("Verbs", verbs),
        ]
        return "{" + parts.filter { !$0.1.isEmpty }.map { "\($0.0):\($0.1.goText)" }.joined(separator: ", ") + "}"
    }
}
