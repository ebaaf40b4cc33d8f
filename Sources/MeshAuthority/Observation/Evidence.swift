import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// What an observation shows of the authorities of a mesh, read and checked.
struct Evidence: Sendable {
    /// A root that `Mesh.status` names.
    struct Claim: Sendable, Hashable {
        /// Empty where the status names none, or none that names of Secrets could be made from.
        var backend: String
        var fingerprint: String
        /// nil where a later release wrote a phase that is not known here.
        var phase: CARoot.Phase?
        var notAfter: Date
    }

    /// What the Secret of the state holds.
    enum StateFinding: Sendable {
        case absent
        case usable(CAState)
        case unreadable(String)
        case tooNew(Int64)
        case foreign(String)
    }

    let state: StateFinding

    /// The names of Secrets that a user provides.
    let provided: Set<String>

    /// Private keys of builtin backends, as the fingerprints of their public halves.
    let keys: [AuthorityNames.Place: Finding<String>]

    /// Certificates of builtin backends.
    let certificates: [AuthorityNames.Place: Finding<AuthorityCertificate>]

    /// The roots in `Mesh.status`.
    let claims: [Claim]

    /// Whether `Mesh.status` has something to say about authorities that cannot be read.
    let isStatusUnreadable: Bool

    /// Fingerprints that `Mesh.status` lists as tainted.
    let taintedClaims: [String]

    /// The anchors in the trust bundle; nil if there is none, or none that can be read.
    let bundle: [AuthorityCertificate]?

    /// All certificates in the trust bundle, those above anchors too; nil likewise.
    let published: [AuthorityCertificate]?

    init(_ observation: Observation, signing: any AuthoritySigning) {
        let state = Self.state(of: observation, signing: signing)
        self.init(observation, state: state, provided: observation.providedSources.secrets, signing: signing)
    }

    /// - Parameters:
    ///   - state: What ``state(of:signing:)`` found.
    ///   - provided: The names of Secrets that a user provides: none of ours, whatever they are.
    init(_ observation: Observation, state: StateFinding, provided: Set<String>, signing: any AuthoritySigning) {
        let mesh = observation.mesh.name
        var keys: [AuthorityNames.Place: Finding<String>] = [:]
        var certificates: [AuthorityNames.Place: Finding<AuthorityCertificate>] = [:]
        for (name, secret) in observation.secrets where !provided.contains(name) {
            if let place = AuthorityNames.place(ofKeySecret: name, mesh: mesh) {
                keys[place] = Finding(secret, mesh: mesh, read: signing.keyFingerprint)
            } else if let place = AuthorityNames.place(ofCertificateSecret: name, mesh: mesh) {
                certificates[place] = Finding(secret, mesh: mesh) { pem throws(SigningError) in
                    try signing.authority(pem: pem)
                }
            }
        }
        self.provided = provided
        self.keys = keys
        self.certificates = certificates
        self.state = state
        claims = Self.claims(observation.mesh.status?.mtls)
        isStatusUnreadable = observation.mesh.status?.unreadableMutualTLS != nil
        taintedClaims = observation.mesh.status?.mtls?.tainted ?? []
        let content = observation.bundle.flatMap { TrustBundle.content(of: $0, signing: signing) }
        bundle = content?.anchors
        published = content?.all
    }

    func key(of backend: String, _ slot: AuthorityNames.Slot = .main) -> Finding<String> {
        keys[.init(backend: backend, slot: slot)] ?? .absent
    }

    func certificate(
        of backend: String, _ slot: AuthorityNames.Slot = .main
    ) -> Finding<AuthorityCertificate> {
        certificates[.init(backend: backend, slot: slot)] ?? .absent
    }

    /// Of all roots that something shows.
    var fingerprints: Set<String> {
        var found = Set(claims.map(\.fingerprint) + keys.values.compactMap(\.value))
        found.formUnion(certificates.values.compactMap(\.value?.fingerprint))
        found.formUnion((bundle ?? []).map(\.fingerprint))
        return found
    }

    /// The backends beside whose Secrets there are those of a successor.
    var successors: Set<String> {
        Set((Array(keys.keys) + Array(certificates.keys)).filter { $0.slot == .next }.map(\.backend))
    }

    /// What the Secret of the state holds.
    static func state(of observation: Observation, signing: any AuthoritySigning) -> StateFinding {
        let mesh = observation.mesh.name
        let secret = observation.secrets[Names.stateSecret(mesh: mesh)]
        switch Finding<[UInt8]>(secret, mesh: mesh, read: { bytes in bytes }) {
        case .absent: return .absent
        case .foreign(let why): return .foreign(why)
        case .unreadable(let why): return .unreadable(why)
        case .usable(let bytes):
            do throws(CAState.ReadingError) {
                let state = try CAState(stored: bytes, signing: signing)
                guard state.mesh == nil || state.mesh == mesh else {
                    return .unreadable("is that of mesh \(state.mesh ?? "")")
                }
                return .usable(state)
            } catch {
                switch error {
                case .unreadable(let why): return .unreadable(why)
                case .tooNew(let version): return .tooNew(version)
                }
            }
        }
    }

    private static func usable(_ backend: String) -> String { Names.isUsable(backend: backend) ? backend : "" }

    private static func claims(_ status: MutualTLSStatus?) -> [Claim] {
        guard let status else { return [] }
        var claims = status.anchors.map { anchor in
            Claim(
                backend: usable(anchor.backend), fingerprint: anchor.fingerprint,
                phase: anchor.phase.map { CARoot.Phase($0) }, notAfter: anchor.notAfter)
        }
        // The signer stands by itself where it is no anchor any more, since it has expired.
        if let signer = status.ca, !claims.contains(where: { $0.fingerprint == signer.fingerprint }) {
            claims.append(
                Claim(
                    backend: usable(status.backend ?? ""), fingerprint: signer.fingerprint, phase: .signing,
                    notAfter: signer.notAfter))
        }
        return claims
    }
}

extension AuthoritySigning {
    /// Reads the certificate of an authority.
    func authority(pem: [UInt8]) throws(SigningError) -> AuthorityCertificate {
        let certificate = try certificate(pem: pem)
        guard certificate.isAuthority else {
            throw SigningError(problem: "holds a certificate that may not sign others")
        }
        return certificate
    }
}
