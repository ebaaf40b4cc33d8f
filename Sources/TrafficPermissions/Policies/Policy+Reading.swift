import JSON
import KubernetesAPI
public import MeshAPI

extension Policy {
    /// Reads a policy as it is stored: it is never trusted to be valid.
    ///
    /// - Parameter systemNamespace: Where policies apply to the whole mesh.
    public init(_ object: MeshTrafficPermission, systemNamespace: String) {
        var stated = object
        stated.status = nil
        var reading = PolicyReading(stated)
        key = object.key
        uid = object.metadata.uid
        isSystem = object.metadata.namespace == systemNamespace
        target = reading.target()
        items = reading.items()
        faults = reading.faults
        // What has no place to apply to allows nothing there.
        if target == .notUnderstood { items.removeAll { $0.action != .deny } }
        if object.isShadow {
            target = .nothing
            items = []
        }
    }
}

/// The item is the unit of validity: an Allow that is not understood matches nobody; a Deny, or an action, that is not
/// understood matches everybody.
private struct PolicyReading {
    let key: ObjectKey
    let mesh: String
    let spec: JSONValue
    var faults: PermissionFaults

    init(_ object: MeshTrafficPermission) {
        key = object.key
        mesh = object.mesh
        spec = object.spec
        faults = object.faults
    }

    func target() -> PolicyTarget {
        guard faults.target.isEmpty else { return .notUnderstood }
        guard let json = spec["targetRef"], !json.isNull else { return .mesh }
        guard let reference = try? TargetReference(json: json) else { return .notUnderstood }
        return PolicyTarget(reference)
    }

    mutating func items() -> [PolicyItem] {
        let places = faults.policy.map(\.path)
        var items: [PolicyItem] = []
        for (index, json) in (spec["from"]?.array ?? []).enumerated() {
            if let item = from(index, json) { items.append(item) }
        }
        if places.contains("spec.from") {
            items.removeAll { $0.action != .deny }
            items.append(unknown("from", .from))
        }
        for (index, json) in (spec["rules"]?.array ?? []).enumerated() { items += rule(index, json) }
        // What may have been a Deny is one.
        if places.contains("spec.rules") || hasUnknownPart {
            items.append(unknown("rules", .rules))
        }
        // With both, nobody can tell what was meant: denies count, allows do not.
        if isThere("from"), isThere("rules") { items.removeAll { $0.action != .deny } }
        return items
    }

    /// Whether a list has items, or is none: what may have been items counts as some.
    private func isThere(_ list: String) -> Bool {
        guard let value = spec[list], !value.isNull else { return false }
        return value.array?.isEmpty != true
    }

    /// Whether there is a part of the specification that is none that is known.
    private var hasUnknownPart: Bool {
        guard let members = spec.object else { return !spec.isNull }
        return !Set(members.keys).isSubset(of: ["targetRef", "from", "rules"])
    }

    private func unknown(_ item: String, _ kind: PolicyItem.Kind) -> PolicyItem {
        PolicyItem(ItemID(policy: key, item: item), kind, .deny, .everybody)
    }

    // MARK: from

    private mutating func from(_ index: Int, _ json: JSONValue) -> PolicyItem? {
        let name = "from[\(index)]"
        let path = "spec.\(name)"
        let found = faults.from[index] ?? []
        let text = json["default"]?["action"]?.string
        guard !found.contains(where: { $0.path.isAt(path) || $0.path.isIn("\(path).default") }),
            let action = text.flatMap(MeshTrafficPermissionSpec.Action.init(rawValue:))
        else { return unknown(name, .from) }
        let clients: ClientMatch?
        if found.isEmpty, let reference = json["targetRef"].flatMap({ try? TargetReference(json: $0) }) {
            if let problem = ClientReference.problem(reference) {
                faults.add(Violation("\(path).targetRef.\(problem.field)", problem.text))
                clients = nil
            } else {
                clients = ClientReference.match(reference, mesh: mesh)
            }
        } else {
            clients = nil
        }
        if clients == nil, action != .deny { return nil }
        return PolicyItem(ItemID(policy: key, item: name), .from, action, clients ?? .everybody)
    }

    // MARK: rules

    private func rule(_ index: Int, _ json: JSONValue) -> [PolicyItem] {
        let name = "rules[\(index)]"
        let path = "spec.\(name)"
        let found = faults.rules[index] ?? []
        var items: [PolicyItem] = []
        for (list, action) in Self.lists {
            let place = "\(path).default.\(list)"
            let matches = json["default"]?[list]?.array ?? []
            // One that is too long, or no list.
            let isUnderstood = !found.contains { $0.path == place }
            for (position, match) in matches.enumerated() {
                let isValid = isUnderstood && !found.contains { $0.path.isIn("\(place)[\(position)]") }
                let clients = isValid ? Self.clients(match) : nil
                if clients == nil, action != .deny { continue }
                items.append(PolicyItem(ItemID(policy: key, item: name), .rules, action, clients ?? .everybody))
            }
            if !isUnderstood, matches.isEmpty, action == .deny { items.append(unknown(name, .rules)) }
        }
        let known = Self.lists.map { "\(path).default.\($0.name)" }
        if hasUnknownPart(json) || found.contains(where: { fault in !known.contains { fault.path.isIn($0) } }) {
            items.append(unknown(name, .rules))
        }
        return items
    }

    /// Whether a rule has a part that is none that is known, whatever it is called.
    private func hasUnknownPart(_ rule: JSONValue) -> Bool {
        guard let members = rule.object, let lists = rule["default"]?.object else { return true }
        return Set(members.keys) != ["default"] || !Set(lists.keys).isSubset(of: Self.lists.map(\.name))
    }

    private static let lists: [(name: String, action: MeshTrafficPermissionSpec.Action)] = [
        ("allow", .allow), ("allowWithShadowDeny", .allowWithShadowDeny), ("deny", .deny),
    ]

    private static func clients(_ json: JSONValue) -> ClientMatch? {
        guard let match = try? MeshTrafficPermissionSpec.Match(json: json), let id = match.spiffeID else { return nil }
        let clause: ClientMatch.Clause
        switch id.type {
        case "Exact": clause = .exact(id.value)
        case "Prefix": clause = .prefix(id.value)
        default: return nil
        }
        return .all([clause], serverName: match.sni?.value)
    }
}

extension PolicyTarget {
    /// What a valid reference means.
    fileprivate init(_ reference: TargetReference) {
        let areGateways = reference.proxyTypes.map { Set($0) == ["Gateway"] } ?? false
        let tags = reference.tags ?? [:]
        switch TargetReference.Kind(rawValue: reference.kind) {
        case .mesh: self = areGateways ? .nothing : .mesh
        case .meshSubset: self = areGateways ? .nothing : .subset(tags)
        case .meshService: self = .service(reference.service, tags: [:], isSubset: false)
        case .meshServiceSubset: self = .service(reference.service, tags: tags, isSubset: true)
        case .dataplane: self = .dataplane(DataplaneChoice(reference), section: reference.sectionName.nonEmpty)
        case nil: self = .notUnderstood
        }
    }
}

extension PolicyTarget.DataplaneChoice {
    fileprivate init(_ reference: TargetReference) {
        if let name = reference.name.nonEmpty {
            self = .name(name, namespace: reference.namespace.nonEmpty)
        } else if let labels = reference.labels, !labels.isEmpty {
            self = .labels(labels)
        } else {
            self = .all
        }
    }
}

extension String {
    /// Whether a path is this one exactly.
    fileprivate func isAt(_ path: String) -> Bool { self == path }

    /// Whether a path is that one, or below it.
    fileprivate func isIn(_ path: String) -> Bool {
        guard hasPrefix(path) else { return false }
        let next = utf8.dropFirst(path.utf8.count).first
        return next == nil || next == UInt8(ascii: ".") || next == UInt8(ascii: "[")
    }
}
