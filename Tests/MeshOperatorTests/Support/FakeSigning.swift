import FoundationEssentials
import MeshAuthority
import MeshOperator
import Synchronization
import TestSupport

/// Signs as the real one does, but for what a test has changed.
final class FakeSigning: AuthoritySigning {
    private let real = PKISigning()
    private let gate: Gate?
    private let neverReadsTheSame: Bool
    private let readings = Mutex(0)

    /// - Parameters:
    ///   - rsaGate: Where RSA keys wait to be made; they are P-256 then, which takes no time.
    ///   - neverReadsTheSame: Whether a certificate looks another each time that it is read.
    init(rsaGate: Gate? = nil, neverReadsTheSame: Bool = false) {
        gate = rsaGate
        self.neverReadsTheSame = neverReadsTheSame
    }

    func certificates(pem: [UInt8]) throws(SigningError) -> [AuthorityCertificate] {
        var found = try real.certificates(pem: pem)
        guard neverReadsTheSame else { return found }
        let number = readings.withLock { readings in
            readings += 1
            return readings
        }
        for index in found.indices { found[index].pem += String(repeating: "\n", count: number) }
        return found
    }

    func keyFingerprint(pem: [UInt8]) throws(SigningError) -> String { try real.keyFingerprint(pem: pem) }

    func selfSignedRoot(_ request: RootRequest, keyPEM: [UInt8]) throws(SigningError) -> AuthorityCertificate {
        try real.selfSignedRoot(request, keyPEM: keyPEM)
    }

    func probe(
        _ chain: [AuthorityCertificate], keyPEM: [UInt8], mesh: String, at now: Date
    ) throws(SigningError) {
        try real.probe(chain, keyPEM: keyPEM, mesh: mesh, at: now)
    }

    func generateKey(_ algorithm: KeyAlgorithm) async throws(SigningError) -> [UInt8] {
        if case .rsa = algorithm, let gate { await gate.pass() }
        return try await real.generateKey(.ecdsaP256)
    }
}
