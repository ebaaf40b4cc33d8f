import JSON

/// A MeshTrafficPermission as §4 of the specification reads it: item by item, out of JSON.
struct ReferencePolicy {
    let namespace: String
    let name: String
    let uid: String
    let isSystem: Bool
    /// Whether it is not to be enforced, as in Kuma.
    let isShadow: Bool
    /// Nil for all of the mesh.
    let target: JSONValue?
    let isTargetUnderstood: Bool
    /// Weakest first within the policy.
    private(set) var items: [Item] = []

    struct Item {
        var name: String
        var isRule: Bool
        /// `Allow`, `Deny` or `AllowWithShadowDeny`.
        var action: String
        var who: Who
    }

    enum Who {
        case everybody
        /// A `targetRef`.
        case reference(JSONValue)
        /// An entry of `rules`.
        case match(JSONValue)
    }

    init(_ object: JSONValue, systemNamespace: String) {
        namespace = object["metadata"]?["namespace"]?.string ?? ""
        name = object["metadata"]?["name"]?.string ?? ""
        uid = object["metadata"]?["uid"]?.string ?? ""
        isSystem = namespace == systemNamespace
        isShadow = object["metadata"]?["labels"]?["kuma.io/effect"] == "shadow"
        let spec = object["spec"].flatMap { $0.isNull ? nil : $0 }
        let members = ReferenceValidity.present(spec) ?? [:]
        target = members["targetRef"]
        // A section is one of an inbound: a policy without items does not know of any.
        let hasItems = ["from", "rules"].contains { members[$0].map { !isWithoutContent($0) } ?? false }
        let isOfSection = target?["kind"] == "Dataplane" && !(target?["sectionName"]?.string ?? "").isEmpty
        isTargetUnderstood = target.map(ReferenceValidity.isTarget) ?? true && (hasItems || !isOfSection)
        if spec != nil, spec?.object == nil { add("rules", isRule: true) }
        if !ReferenceValidity.knows(spec, ["targetRef", "from", "rules"]) { add("rules", isRule: true) }
        if let from = members["from"] { readFrom(from) }
        if let rules = members["rules"] { readRules(rules) }
        let hasBoth = [members["from"], members["rules"]].allSatisfy { $0 != nil && $0 != [] }
        if hasBoth || !isTargetUnderstood { items.removeAll { $0.action != "Deny" } }
    }

    private mutating func add(_ name: String, isRule: Bool, _ action: String = "Deny", _ who: Who = .everybody) {
        items.append(Item(name: name, isRule: isRule, action: action, who: who))
    }

    private mutating func readFrom(_ from: JSONValue) {
        let list = from.array ?? []
        for (index, item) in list.enumerated() {
            let name = "from[\(index)]"
            let members = ReferenceValidity.present(item) ?? [:]
            guard let action = ReferenceValidity.action(members["default"]) else {
                add(name, isRule: false)
                continue
            }
            let isUnderstood =
                ReferenceValidity.knows(item, ["targetRef", "default"])
                && (members["targetRef"].map(ReferenceValidity.isClient) ?? false)
            if isUnderstood, let reference = members["targetRef"] {
                add(name, isRule: false, action, .reference(reference))
            } else if action == "Deny" {
                add(name, isRule: false)
            }
        }
        if from.array == nil || list.count > 1000 {
            items.removeAll { !$0.isRule && $0.action != "Deny" }
            add("from", isRule: false)
        }
    }

    private mutating func readRules(_ rules: JSONValue) {
        let list = rules.array ?? []
        if rules.array == nil || list.count > 64 { add("rules", isRule: true) }
        for (index, rule) in list.enumerated() {
            let name = "rules[\(index)]"
            let members = ReferenceValidity.present(rule) ?? [:]
            let lists = ReferenceValidity.present(members["default"]) ?? [:]
            // An object is no list, and nothing in it is known.
            let isEmpty = lists.values.allSatisfy(isWithoutContent)
            let isKnown =
                ReferenceValidity.knows(rule, ["default"])
                && ReferenceValidity.knows(members["default"], Set(Self.actions.keys))
            if !isKnown || isEmpty { add(name, isRule: true) }
            for (key, action) in Self.actions {
                guard let value = lists[key] else { continue }
                let matches = value.array ?? []
                if value.array == nil || matches.count > 512 {
                    if action == "Deny" { add(name, isRule: true) }
                    continue
                }
                for match in matches {
                    if ReferenceValidity.isMatch(match) {
                        add(name, isRule: true, action, .match(match))
                    } else if action == "Deny" {
                        add(name, isRule: true)
                    }
                }
            }
        }
    }

    private static let actions: [String: String] = [
        "allow": "Allow", "allowWithShadowDeny": "AllowWithShadowDeny", "deny": "Deny",
    ]
}

private func isWithoutContent(_ value: JSONValue) -> Bool {
    if let text = value.string { return text.isEmpty }
    if let list = value.array { return list.isEmpty }
    return value.object != nil
}
