import FoundationEssentials
import KubernetesAPI
import Synchronization

@testable import MeshAuthority

/// Signing without cryptography: keys are `key <name>`, certificates one line of text, and no two are the same.
final class FakeSigning: AuthoritySigning {
    private let count = Mutex(0)

    private func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    func keyFingerprint(pem: [UInt8]) throws(SigningError) -> String {
        let words = String(decoding: pem, as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0] == "key" else { throw SigningError(problem: "is no private key") }
        return "fp-\(words[1])"
    }

    func certificates(pem: [UInt8]) throws(SigningError) -> [AuthorityCertificate] {
        let lines = String(decoding: pem, as: UTF8.self).split(separator: "\n")
        guard !lines.isEmpty else { throw SigningError(problem: "holds no certificate") }
        var found: [AuthorityCertificate] = []
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 6, words[0] == "cert", let begin = Double(words[3]), let end = Double(words[4]) else {
                throw SigningError(problem: "is no certificate")
            }
            found.append(
                AuthorityCertificate(
                    pem: line + "\n", der: Array(line.utf8), fingerprint: words[1], subject: "CN=\(words[2])",
                    notBefore: Date(timeIntervalSince1970: begin), notAfter: Date(timeIntervalSince1970: end),
                    isAuthority: words[5] != "leaf"))
        }
        return found
    }

    func selfSignedRoot(_ request: RootRequest, keyPEM: [UInt8]) throws(SigningError) -> AuthorityCertificate {
        let fingerprint = try keyFingerprint(pem: keyPEM)
        let begin = Timestamp.wholeSeconds(request.now - 3600).timeIntervalSince1970
        let end = Timestamp.wholeSeconds(request.now + Double(request.lifetime.components.seconds))
        let line = "cert \(fingerprint) \(request.mesh) \(begin) \(end.timeIntervalSince1970) serial\(next())"
        return try certificates(pem: Array(line.utf8))[0]
    }

    func probe(
        _ chain: [AuthorityCertificate], keyPEM: [UInt8], mesh: String, at now: Date
    ) throws(SigningError) {
        guard let signer = chain.first, try keyFingerprint(pem: keyPEM) == signer.fingerprint else {
            throw SigningError(problem: "does not belong to its key")
        }
        guard signer.notBefore <= now, now < signer.notAfter else { throw SigningError(problem: "is not valid now") }
        guard !signer.pem.hasSuffix(" weak\n") else { throw SigningError(problem: "cannot vouch for workloads") }
    }

    func generateKey(_ algorithm: KeyAlgorithm) async throws(SigningError) -> [UInt8] {
        newKey()
    }

    func newKey() -> [UInt8] { Array("key \(next())".utf8) }
}
