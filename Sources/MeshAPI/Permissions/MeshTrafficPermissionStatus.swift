public import JSON
public import KubernetesAPI

/// The status of a MeshTrafficPermission, and of a TrafficPermission.
public struct MeshTrafficPermissionStatus: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// The `metadata.generation` that it is about.
    public var observedGeneration: Int64?
    /// At most one of each type.
    public var conditions: [Condition]
    /// On how many inbounds the policy acts; nil as long as nobody counted.
    public var inbounds: InboundCounts?

    /// Makes a status; what is left out is not written.
    public init(observedGeneration: Int64? = nil, conditions: [Condition] = [], inbounds: InboundCounts? = nil) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.inbounds = inbounds
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        observedGeneration = try reader.optional("observedGeneration")
        conditions = try reader.value("conditions", default: [])
        inbounds = try reader.optional("inbounds")
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("observedGeneration", observedGeneration)
        object.setUnlessEmpty("conditions", conditions)
        object.set("inbounds", inbounds)
        return .object(object)
    }

    /// On how many inbounds the policy acts.
    public struct InboundCounts: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// How many the policy's `targetRef` takes.
        public var selected: Int
        /// With a proxy that acknowledged.
        public var programmed: Int
        /// Where a Deny of this policy has no effect, since an Allow beats it.
        public var overridden: Int

        /// Makes counts; the latter two are each of those that are selected.
        public init(selected: Int, programmed: Int, overridden: Int) {
            self.selected = selected
            self.programmed = programmed
            self.overridden = overridden
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            selected = try reader.value("selected", default: 0)
            programmed = try reader.value("programmed", default: 0)
            overridden = try reader.value("overridden", default: 0)
        }

        public var json: JSONValue {
            ["selected": selected.json, "programmed": programmed.json, "overridden": overridden.json]
        }
    }
}
