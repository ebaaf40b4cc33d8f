import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import MeshAuthority
import WorkloadIdentity

/// The identity `web_shop_svc_80` of mesh `default` in namespace `shop`, as planners see it.
struct IdentityFixture {
    static let start = Date(timeIntervalSince1970: 1_900_000_000)
    static let id = IdentityID(namespace: "shop", mesh: "default", service: "web_shop_svc_80")
    static let day: TimeInterval = 86_400
    static let delay = Duration.seconds(600)

    var observation: IdentityObservation
    var now = start

    /// A member asks for it, nothing is there yet, and the first root signs.
    init() {
        observation = IdentityObservation(Self.id, propagationDelay: Self.delay)
        observation.isWanted = true
        observation.isPermitted = true
        trust("first")
        sign(with: "first")
    }

    /// What is to be done now.
    func plan() -> IdentityPlan { IdentityPlanner().plan(observation, now: now) }

    /// The bundle has these roots.
    mutating func trust(_ roots: String...) {
        observation.anchors = Set(roots.map { Self.root($0).identity })
        observation.authorities = Array(roots.joined(separator: "\n").utf8)
    }

    /// A root signs, so far that a certificate may be as long as it is to be.
    mutating func sign(
        with root: String, since: Date? = nil, lifetime: Duration = .seconds(day), until: Date? = nil,
        rootEnd: Date? = nil, intermediates: Int = 0
    ) {
        var certificate = Self.root(root)
        if let rootEnd { certificate.notAfter = rootEnd }
        observation.grant = SigningGrant(
            certificate: certificate, intermediates: Array(repeating: certificate, count: intermediates), key: [],
            until: until ?? certificate.notAfter, lifetime: lifetime, since: since)
    }

    /// The Secret holds a certificate that was issued then, and what the bundle is now.
    mutating func store(
        issued: Date = start, lifetime: TimeInterval = day, by root: String = "first",
        uris: [String]? = nil, travellers: Int = 0
    ) throws {
        let authority = Self.root(root)
        let leaf = LeafFacts(
            uris: uris ?? [observation.id.spiffeID], authorityKeyIdentifier: authority.keyIdentifier,
            issuer: authority.subject,
            notBefore: issued - 300, notAfter: issued + lifetime, travellers: travellers)
        observation.leaf = leaf
        observation.secret = try Self.secret(
            certificate: "\(leaf)", authorities: String(decoding: observation.authorities ?? [], as: UTF8.self),
            id: observation.id.spiffeID)
    }

    /// A Secret of the name, ours unless it is said otherwise.
    static func secret(
        certificate: String = "", authorities: String = "", type: String = "kubernetes.io/tls",
        manager: String = "koguma-identity", immutable: Bool = false, id annotation: String = id.spiffeID,
        isGoing: Bool = false
    ) throws -> IdentitySecret {
        var metadata: JSONObject = [
            "name": .string(IdentityNames.secret(id)), "namespace": .string(id.namespace),
            "annotations": ["koguma.io/spiffe-id": .string(annotation)],
            "managedFields": [managed(by: manager)],
        ]
        if isGoing { metadata["deletionTimestamp"] = "2030-03-17T17:46:40Z" }
        return try IdentitySecret(
            json: .object([
                "apiVersion": "v1", "kind": "Secret", "metadata": .object(metadata), "type": .string(type),
                "immutable": .bool(immutable),
                "data": [
                    "tls.crt": .string(base64(certificate)), "tls.key": .string(base64("key")),
                    "ca.crt": .string(base64(authorities)),
                ],
            ]))
    }

    /// An entry of `managedFields` that owns data.
    static func managed(by manager: String) -> JSONValue {
        [
            "manager": .string(manager), "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1",
            "fieldsV1": ["f:data": ["f:ca.crt": [:]]],
        ]
    }

    /// A root by its name, which ends in ten years.
    static func root(_ name: String) -> AuthorityCertificate {
        AuthorityCertificate(
            pem: name, der: Array(name.utf8), fingerprint: "fingerprint of \(name)", subject: "CN=\(name)",
            keyIdentifier: "key of \(name)", notBefore: start - 3600, notAfter: start + 3650 * day, isAuthority: true)
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

/// The first time from a moment on at which a condition holds, which then goes on to hold: by halving.
func firstTime(from begin: Date, to end: Date, _ holds: (Date) -> Bool) -> Date? {
    guard holds(end) else { return nil }
    var (low, high) = (begin, end)
    while high.timeIntervalSince(low) > 1 {
        let middle = low + high.timeIntervalSince(low) / 2
        if holds(middle) { high = middle } else { low = middle }
    }
    return high
}
