extension JSONObject {
    /// Sets the member, unless the value is absent.
    public mutating func set(_ key: String, _ value: (some JSONEncodable)?) {
        if let value { self[key] = value.json }
    }

    /// Sets the member, unless the collection is empty: the form in which Kubernetes writes `omitempty`.
    public mutating func setUnlessEmpty<C: Collection & JSONEncodable>(_ key: String, _ value: C) {
        if !value.isEmpty { self[key] = value.json }
    }
}
