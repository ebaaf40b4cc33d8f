public import JSON
public import KubernetesAPI

/// The status of a Mesh.
///
/// It is derived from the state of the certificate authority, which it is evidence of.
public struct MeshStatus: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// The `metadata.generation` that it is about.
    public var observedGeneration: Int64?
    /// At most one of each type.
    public var conditions: [Condition]
    /// Nil if there is nothing to say of mutual TLS, or nothing that can be read; setting it forgets the unreadable.
    public var mtls: MutualTLSStatus? { didSet { unreadableMutualTLS = nil } }
    /// How many proxies the mesh has; nil as long as nobody counted.
    public var dataplanes: DataplaneCounts?

    /// `mtls` as it is, where it is there and cannot be read: what it would have said of authorities is not to be lost.
    public private(set) var unreadableMutualTLS: JSONValue?

    /// Makes a status; what is left out is not written.
    public init(
        observedGeneration: Int64? = nil, conditions: [Condition] = [], mtls: MutualTLSStatus? = nil,
        dataplanes: DataplaneCounts? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.mtls = mtls
        self.dataplanes = dataplanes
    }

    /// Reads what can be read; never fails, since a status that is taken for none would be no evidence.
    public init(json: JSONValue) {
        self.init(
            observedGeneration: json["observedGeneration"]?.integer,
            conditions: (json["conditions"]?.array ?? []).compactMap { try? Condition(json: $0) },
            mtls: nil, dataplanes: json["dataplanes"].flatMap { try? DataplaneCounts(json: $0) })
        guard json.object != nil else {
            unreadableMutualTLS = json
            return
        }
        guard let found = json["mtls"], !found.isNull else { return }
        do {
            mtls = try MutualTLSStatus(json: found)
        } catch {
            unreadableMutualTLS = found
        }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("observedGeneration", observedGeneration)
        object.setUnlessEmpty("conditions", conditions)
        if let unreadableMutualTLS { object["mtls"] = unreadableMutualTLS }
        object.set("mtls", mtls)
        object.set("dataplanes", dataplanes)
        return .object(object)
    }

    /// The status with what could not be read of another in the place of its own `mtls`.
    public func keepingUnreadable(of other: MeshStatus) -> MeshStatus {
        guard let unreadable = other.unreadableMutualTLS else { return self }
        var status = self
        status.mtls = nil
        status.unreadableMutualTLS = unreadable
        return status
    }
}

/// How many proxies the mesh has.
public struct DataplaneCounts: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// All Dataplanes of the mesh.
    public var total: Int
    /// With a proxy that is connected.
    public var connected: Int
    /// With an inbound that accepts plaintext, or that no connected proxy guards.
    public var unprotected: Int

    /// Makes counts; the latter two are each of the total.
    public init(total: Int, connected: Int, unprotected: Int) {
        self.total = total
        self.connected = connected
        self.unprotected = unprotected
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        total = try reader.value("total", default: 0)
        connected = try reader.value("connected", default: 0)
        unprotected = try reader.value("unprotected", default: 0)
    }

    public var json: JSONValue {
        ["total": total.json, "connected": connected.json, "unprotected": unprotected.json]
    }
}

/// What mutual TLS of the mesh runs on.
public struct MutualTLSStatus: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// The backend that signs.
    public var backend: String?
    /// What inbounds accept; nil if it was written by a release that knows more modes.
    public var mode: MutualTLSMode?
    /// `AllowWins` or `MostSpecific`.
    public var precedence: String?
    /// Where a rotation stands; absent if there is none.
    public var phase: RotationPhase?
    /// The certificate authority that signs.
    public var ca: AuthorityStatus?
    /// All roots that are trusted, newest first.
    public var anchors: [AnchorStatus]
    /// SPKI fingerprints that are never trusted again.
    public var tainted: [String]
    /// How many certificates workloads have; nil as long as nobody counted.
    public var certificates: CertificateCounts?

    /// Makes a status; what is left out is not written.
    public init(
        backend: String? = nil, mode: MutualTLSMode? = nil, precedence: String? = nil, phase: RotationPhase? = nil,
        ca: AuthorityStatus? = nil, anchors: [AnchorStatus] = [], tainted: [String] = [],
        certificates: CertificateCounts? = nil
    ) {
        self.backend = backend
        self.mode = mode
        self.precedence = precedence
        self.phase = phase
        self.ca = ca
        self.anchors = anchors
        self.tainted = tainted
        self.certificates = certificates
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        backend = try reader.optional("backend")
        mode = try reader.optional("mode", as: String.self).flatMap(MutualTLSMode.init(rawValue:))
        precedence = try reader.optional("precedence")
        phase = try reader.optional("phase", as: String.self).flatMap(RotationPhase.init(rawValue:))
        ca = try reader.optional("ca")
        anchors = try reader.value("anchors", default: [])
        tainted = try reader.value("tainted", default: [])
        certificates = try reader.optional("certificates")
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("backend", backend)
        object.set("mode", mode)
        object.set("precedence", precedence)
        object.set("phase", phase?.rawValue)
        object.set("ca", ca)
        object.setUnlessEmpty("anchors", anchors)
        object.setUnlessEmpty("tainted", tainted)
        object.set("certificates", certificates)
        return .object(object)
    }
}

/// The phases of a rotation, in order.
public enum RotationPhase: String, Sendable, Hashable, CaseIterable {
    /// Every place is given the new root; the old one signs.
    case distributing = "Distributing"
    /// Certificates are issued anew by the new root.
    case reissuing = "Reissuing"
    /// The old root is trusted until what it signed has expired.
    case retiring = "Retiring"
}

/// Where a root stands.
public enum RootPhase: String, Sendable, Hashable, CaseIterable {
    /// Made, and not yet known to anybody.
    case prepared = "Prepared"
    /// Trusted, and not yet signing.
    case published = "Published"
    /// Trusted and signing: one root at a time.
    case signing = "Signing"
    /// Trusted until what it signed has expired.
    case retiring = "Retiring"
}
