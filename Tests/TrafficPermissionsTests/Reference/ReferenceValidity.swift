import JSON

/// Which parts of a policy are understood: the tables of Kuma's validation, said again, over JSON values.
///
/// A member that is null is not there.
enum ReferenceValidity {
    static func isTarget(_ json: JSONValue) -> Bool {
        isReference(json, kinds: ["Mesh", "MeshSubset", "MeshService", "MeshServiceSubset", "Dataplane"])
    }

    static func isClient(_ json: JSONValue) -> Bool {
        guard isReference(json, kinds: ["Mesh", "MeshSubset", "MeshService", "MeshServiceSubset"]) else { return false }
        // What no certificate tells: that a tag has any value, and which kind of proxy it is of.
        if strings(json["tags"]).values.contains("*") { return false }
        guard let types = json["proxyTypes"]?.array else { return true }
        return types.contains("Sidecar") && types.contains("Gateway")
    }

    /// `default` of an item of `from`: the action that is understood.
    static func action(_ json: JSONValue?) -> String? {
        guard let members = present(json), knows(json, ["action"]), let action = members["action"]?.string,
            ["Allow", "Deny", "AllowWithShadowDeny"].contains(action)
        else { return nil }
        return action
    }

    /// An entry of `allow`, `allowWithShadowDeny` or `deny`.
    static func isMatch(_ json: JSONValue) -> Bool {
        guard let members = present(json), knows(json, ["spiffeID", "sni"]), let id = present(members["spiffeID"]),
            knows(members["spiffeID"], ["type", "value"]), let type = id["type"]?.string,
            let value = id["value"]?.string, isSPIFFEID(value, type)
        else { return false }
        guard let sni = members["sni"] else { return true }
        guard let name = present(sni), knows(sni, ["type", "value"]), name["type"] == "Exact" else { return false }
        return name["value"]?.string.map(isServerName) ?? false
    }

    /// The members of an object that are not null; nil for what is no object.
    static func present(_ json: JSONValue?) -> [String: JSONValue]? {
        guard let object = json?.object else { return nil }
        var members: [String: JSONValue] = [:]
        for (key, value) in object where !value.isNull { members[key] = value }
        return members
    }

    /// Whether an object has no other members than these, not even with null.
    static func knows(_ json: JSONValue?, _ keys: Set<String>) -> Bool {
        Set(json?.object?.map(\.key) ?? []).isSubset(of: keys)
    }

    /// A map of strings; empty for what is none.
    static func strings(_ json: JSONValue?) -> [String: String] {
        (present(json) ?? [:]).compactMapValues(\.string)
    }

    private static func isReference(_ json: JSONValue, kinds: Set<String>) -> Bool {
        guard let members = present(json), let kind = members["kind"]?.string, kinds.contains(kind),
            knows(json, ["kind", "name", "namespace", "mesh", "labels", "tags", "sectionName", "proxyTypes"])
        else { return false }
        let texts = ["name": 253, "namespace": 63, "mesh": 253, "sectionName": 63]
        let maps = ["labels": (32, 63), "tags": (16, 253)]
        // Nothing that has no content is there; but what is of another type is not understood at all.
        var there: Set<String> = []
        for (key, value) in members where key != "kind" {
            if let limit = texts[key] {
                guard let text = value.string, text.unicodeScalars.count <= limit else { return false }
                if !text.isEmpty { there.insert(key) }
            } else if let (size, length) = maps[key] {
                guard let map = value.object, map.count <= size,
                    map.values.allSatisfy({ ($0.string?.unicodeScalars.count ?? .max) <= length })
                else { return false }
                if !map.isEmpty { there.insert(key) }
            } else if key == "proxyTypes" {
                guard let list = value.array, 1...2 ~= list.count,
                    list.allSatisfy({ ["Sidecar", "Gateway"].contains($0) })
                else { return false }
                there.insert(key)
            } else {
                return false
            }
        }
        let allowed: [String: Set<String>] = [
            "Mesh": ["proxyTypes"], "MeshSubset": ["tags", "proxyTypes"],
            "MeshService": ["name", "namespace", "sectionName"], "MeshServiceSubset": ["name", "tags"],
            "Dataplane": ["name", "namespace", "labels", "sectionName"],
        ]
        guard there.isSubset(of: allowed[kind] ?? []) else { return false }
        // A namespace alone names nothing.
        if kind == "Dataplane", there.contains("namespace"), !there.contains("name") { return false }
        if kind == "Dataplane", there.contains("labels"), there.contains("name") { return false }
        if kind == "MeshService" || kind == "MeshServiceSubset" {
            guard there.contains("name"), only(members["name"]?.string ?? "", lower + digits + "-._") else {
                return false
            }
        }
        let values = kind == "MeshServiceSubset" ? letters + digits + "-._:/" : letters + digits + "-._:"
        return strings(members["tags"]).allSatisfy { key, value in
            !key.isEmpty && !value.isEmpty && only(key, letters + digits + "-._/")
                && (only(value, values) || kind == "MeshServiceSubset" && value == "*")
        }
    }

    private static func isSPIFFEID(_ text: String, _ type: String) -> Bool {
        guard type == "Exact" || type == "Prefix", text.utf8.count <= 2048, text.hasPrefix("spiffe://") else {
            return false
        }
        var parts = text.dropFirst(9).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let domain = parts.removeFirst()
        guard 1...255 ~= domain.utf8.count, only(domain, lower + digits + "-._") else { return false }
        if type == "Prefix", parts.last == "" { parts.removeLast() }
        return parts.allSatisfy { ![".", "..", ""].contains($0) && only($0, letters + digits + "-._") }
    }

    private static func isServerName(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && only(String(label), lower + digits + "-")
            }
    }

    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let letters = lower + lower.uppercased()
    private static let digits = "0123456789"

    private static func only(_ text: String, _ characters: String) -> Bool {
        text.utf8.allSatisfy(Set(characters.utf8).contains)
    }
}
