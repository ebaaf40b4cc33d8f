public import JSON

/// The specification of a TrafficPermission: who may call whom, both by their tags.
public struct TrafficPermissionSpec: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// The clients: any of these.
    public var sources: [Selector]
    /// What they may call: any of these.
    public var destinations: [Selector]

    /// Makes a specification, valid only with at least one of each.
    public init(sources: [Selector], destinations: [Selector]) {
        self.sources = sources
        self.destinations = destinations
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        sources = try reader.value("sources", default: [])
        destinations = try reader.value("destinations", default: [])
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.setUnlessEmpty("sources", sources.map(\.json))
        object.setUnlessEmpty("destinations", destinations.map(\.json))
        return .object(object)
    }

    /// What has all of these tags.
    public struct Selector: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// The tags, of which `*` is any value.
        public var match: [String: String]

        /// Makes a selector, valid only with at least one tag.
        public init(match: [String: String]) {
            self.match = match
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            match = try JSONReader(json).value("match", default: [:])
        }

        public var json: JSONValue { ["match": JSONValue(match)] }
    }
}
