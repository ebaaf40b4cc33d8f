import MeshAuthority
import PKI
import Synchronization

/// Which authorities were tried and found to be believed: each plan asks again, and a try takes milliseconds.
///
/// But for its dates, what an authority is believed for never changes.
final class BelievedAuthorities: Sendable {
    /// More than there are meshes; 32 bytes each.
    private static let capacity = 8192

    private let questions = Mutex<Set<[UInt8]>>([])

    /// The digest of what was asked; a private key does not follow from it.
    static func question(_ chain: [AuthorityCertificate], keyPEM: [UInt8], mesh: String) -> [UInt8] {
        var text = Array(mesh.utf8) + [0]
        // Of one length each, so that no two questions have one text.
        text += SHA256.hash(keyPEM)
        for certificate in chain { text += SHA256.hash(certificate.der) }
        return SHA256.hash(text)
    }

    func contains(_ question: [UInt8]) -> Bool { questions.withLock { $0.contains(question) } }

    func insert(_ question: [UInt8]) {
        questions.withLock { questions in
            if questions.count >= Self.capacity { questions.removeAll() }
            questions.insert(question)
        }
    }
}
