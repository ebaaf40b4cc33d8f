public import FoundationEssentials
public import JSON
import KubernetesAPI

/// The certificate authority that signs for a mesh.
public struct AuthorityStatus: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// As in RFC 2253.
    public var subject: String
    /// SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal.
    public var fingerprint: String
    /// The beginning of its validity; whole seconds.
    public var notBefore: Date
    /// The end of its validity; whole seconds.
    public var notAfter: Date

    /// Makes a status; its times are cut to whole seconds, so that it equals what is read back.
    public init(subject: String, fingerprint: String, notBefore: Date, notAfter: Date) {
        self.subject = subject
        self.fingerprint = fingerprint
        self.notBefore = Timestamp.wholeSeconds(notBefore)
        self.notAfter = Timestamp.wholeSeconds(notAfter)
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        subject = try reader.value("subject", default: "")
        fingerprint = try reader.required("fingerprint")
        notBefore = try reader.date("notBefore") ?? Date(timeIntervalSince1970: 0)
        notAfter = try reader.date("notAfter") ?? Date(timeIntervalSince1970: 0)
    }

    public var json: JSONValue {
        [
            "subject": .string(subject), "fingerprint": .string(fingerprint),
            "notBefore": .string(Timestamp.format(notBefore)), "notAfter": .string(Timestamp.format(notAfter)),
        ]
    }
}

/// A root that is trusted, or prepared.
public struct AnchorStatus: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// The backend of `spec.mtls.backends` that the root belongs to.
    public var backend: String
    /// SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal.
    public var fingerprint: String
    /// Where it stands; nil if it was written by a release that knows more phases.
    public var phase: RootPhase?
    /// The end of its validity; whole seconds.
    public var notAfter: Date
    /// Upper bound of what it signed: until then it stays trusted.
    public var noLeafAfter: Date?

    /// Makes a status; its times are cut to whole seconds, so that it equals what is read back.
    public init(backend: String, fingerprint: String, phase: RootPhase?, notAfter: Date, noLeafAfter: Date? = nil) {
        self.backend = backend
        self.fingerprint = fingerprint
        self.phase = phase
        self.notAfter = Timestamp.wholeSeconds(notAfter)
        self.noLeafAfter = noLeafAfter.map(Timestamp.wholeSeconds)
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        backend = try reader.value("backend", default: "")
        fingerprint = try reader.required("fingerprint")
        phase = try reader.optional("phase", as: String.self).flatMap(RootPhase.init(rawValue:))
        notAfter = try reader.date("notAfter") ?? Date(timeIntervalSince1970: 0)
        noLeafAfter = try reader.date("noLeafAfter")
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "backend": .string(backend), "fingerprint": .string(fingerprint),
            "notAfter": .string(Timestamp.format(notAfter)),
        ]
        object.set("phase", phase?.rawValue)
        object.set("noLeafAfter", noLeafAfter.map(Timestamp.format))
        return .object(object)
    }
}

/// How many certificates workloads have.
public struct CertificateCounts: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// How many there should be.
    public var total: Int
    /// How many are valid.
    public var valid: Int
    /// How many should have been issued or renewed already.
    public var overdue: Int
    /// When the first of them expires.
    public var earliestExpiry: Date?

    /// Makes counts; the time is cut to whole seconds, so that they equal what is read back.
    public init(total: Int, valid: Int, overdue: Int, earliestExpiry: Date? = nil) {
        self.total = total
        self.valid = valid
        self.overdue = overdue
        self.earliestExpiry = earliestExpiry.map(Timestamp.wholeSeconds)
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        total = try reader.value("total", default: 0)
        valid = try reader.value("valid", default: 0)
        overdue = try reader.value("overdue", default: 0)
        earliestExpiry = try reader.date("earliestExpiry")
    }

    public var json: JSONValue {
        var object: JSONObject = ["total": total.json, "valid": valid.json, "overdue": overdue.json]
        object.set("earliestExpiry", earliestExpiry.map(Timestamp.format))
        return .object(object)
    }
}
