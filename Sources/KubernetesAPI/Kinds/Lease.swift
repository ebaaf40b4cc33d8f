public import FoundationEssentials
public import JSON

/// A lock that its holder renews, in the form of `coordination.k8s.io/v1`.
public struct Lease: KubernetesObject, Hashable {
    /// Leases are namespaced.
    public static let resource = ResourceType(
        group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases", isNamespaced: true)

    /// Who holds a lease, and for how long.
    public struct Specification: Sendable, Hashable, JSONDecodable, JSONEncodable {
        /// Who holds it; empty if nobody does.
        public var holderIdentity: String
        /// Seconds after the last renewal at which others may take it; nil if nobody said.
        public var leaseDurationSeconds: Int?
        /// When the holder took it; written to the microsecond.
        public var acquireTime: Date?
        /// When the holder last renewed it; written to the microsecond.
        public var renewTime: Date?
        /// How often the holder changed.
        public var leaseTransitions: Int

        /// Makes what nobody holds.
        public init() {
            holderIdentity = ""
            leaseTransitions = 0
        }

        public init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            holderIdentity = try reader.value("holderIdentity", default: "")
            leaseDurationSeconds = try reader.optional("leaseDurationSeconds")
            acquireTime = try reader.date("acquireTime")
            renewTime = try reader.date("renewTime")
            leaseTransitions = try reader.value("leaseTransitions", default: 0)
        }

        /// The number of changes is always written: a lease that has had one holder has 0.
        public var json: JSONValue {
            var object: JSONObject = ["holderIdentity": .string(holderIdentity)]
            object.set("leaseDurationSeconds", leaseDurationSeconds)
            object.set("acquireTime", acquireTime.map(Timestamp.formatMicro))
            object.set("renewTime", renewTime.map(Timestamp.formatMicro))
            object["leaseTransitions"] = leaseTransitions.json
            return .object(object)
        }
    }

    public var metadata: ObjectMeta
    /// Who holds it, and for how long.
    public var spec: Specification

    /// Makes a lease.
    public init(metadata: ObjectMeta, spec: Specification = Specification()) {
        self.metadata = metadata
        self.spec = spec
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        spec = try reader.value("spec", default: Specification())
    }

    public var json: JSONValue {
        var object = envelope
        object["spec"] = spec.json
        return .object(object)
    }
}
