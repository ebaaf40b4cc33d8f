public import FoundationEssentials

/// What the life cycle of an authority needs of cryptography.
///
/// The planner calls all but `generateKey`, which whoever performs the plan does: making an RSA key takes long.
public protocol AuthoritySigning: Sendable {
    /// Reads all certificates of a PEM text, of which there must be at least one.
    func certificates(pem: [UInt8]) throws(SigningError) -> [AuthorityCertificate]

    /// Reads a private key from PEM and returns the fingerprint of its public half.
    func keyFingerprint(pem: [UInt8]) throws(SigningError) -> String

    /// Makes a certificate that a key signs for itself.
    func selfSignedRoot(_ request: RootRequest, keyPEM: [UInt8]) throws(SigningError) -> AuthorityCertificate

    /// Checks that certificates which this authority signs for workloads of the mesh would be believed.
    ///
    /// - Parameters:
    ///   - chain: Its certificate, then its issuers, if it is an intermediate.
    ///   - keyPEM: Its private key.
    func probe(_ chain: [AuthorityCertificate], keyPEM: [UInt8], mesh: String, at now: Date) throws(SigningError)

    /// Makes a private key and returns it as PEM.
    func generateKey(_ algorithm: KeyAlgorithm) async throws(SigningError) -> [UInt8]
}

extension AuthoritySigning {
    /// Reads a certificate from PEM that must hold exactly one.
    func certificate(pem: [UInt8]) throws(SigningError) -> AuthorityCertificate {
        let found = try certificates(pem: pem)
        guard let certificate = found.first, found.count == 1 else {
            throw SigningError(problem: "holds \(found.count) certificates instead of one")
        }
        return certificate
    }
}

/// What a key of an authority is made with.
public enum KeyAlgorithm: Sendable, Hashable {
    /// ECDSA on P-256, where the Mesh asks for nothing else.
    case ecdsaP256
    /// RSA, which takes from a tenth of a second to minutes to make.
    case rsa(bits: Int)
}

/// What a new root certificate is to say; the rest of its profile is the same for all.
public struct RootRequest: Sendable, Hashable {
    /// The mesh, which becomes the common name and the trust domain.
    public var mesh: String
    /// When it is made.
    ///
    /// Its validity begins an hour before, for clocks that are behind.
    public var now: Date
    /// From `now` to its end.
    public var lifetime: Duration

    /// Makes a request for a root that is made now.
    public init(mesh: String, now: Date, lifetime: Duration) {
        self.mesh = mesh
        self.now = now
        self.lifetime = lifetime
    }
}

/// Why a key or a certificate cannot be used, as the end of a sentence that starts with its name.
public struct SigningError: Error, Sendable, Hashable, CustomStringConvertible {
    /// As `holds no private key that can be used`; never what was read.
    public let problem: String

    /// Makes an error; the text goes on after the name of what cannot be used.
    public init(problem: String) {
        self.problem = problem
    }

    public var description: String { problem }
}
