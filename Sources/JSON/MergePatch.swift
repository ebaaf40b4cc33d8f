extension JSONValue {
    /// The value after a JSON merge patch (RFC 7386): `null` removes, objects merge, all else replaces.
    public func applying(mergePatch patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = object ?? JSONObject()
        for (key, change) in changes {
            result[key] = change.isNull ? nil : (result[key] ?? .null).applying(mergePatch: change)
        }
        return .object(result)
    }
}
