import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// What was found where a provided backend says that its authority is.
enum ProvidedFinding: Sendable {
    /// A pair that signs what is believed.
    case usable(ProvidedPair)
    /// Certificate or key is not there; what is missing, and the remedy, as a sentence.
    case missing(String)
    /// Certificate and key do not belong together, as while a user replaces one after the other; as a sentence.
    case mismatched(String)
    /// Both are there, and cannot be used; why, and the remedy, as a sentence.
    case unusable(String)

    /// The pair, if there is one that can be used.
    var pair: ProvidedPair? {
        if case .usable(let pair) = self { pair } else { nil }
    }
}

/// An authority that a user brings.
struct ProvidedPair: Sendable {
    /// What signs.
    var certificate: AuthorityCertificate
    /// The certificates above it, its own issuer first.
    var issuers: [AuthorityCertificate]
    /// Its private key as PEM.
    var key: [UInt8]
}

extension ProvidedPair: CustomStringConvertible, CustomReflectable {
    /// The root; never the key.
    var description: String { "provided root \(certificate.fingerprint)" }

    var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension ProvidedFinding {
    /// Looks where the backend says.
    init(
        _ authority: EffectiveMutualTLS.ProvidedAuthority, of backend: String, in observation: Observation,
        signing: any AuthoritySigning, now: Date
    ) {
        let certificate = ProvidedPart(.certificate, authority.certificate, of: backend, in: observation)
        let key = ProvidedPart(.key, authority.key, of: backend, in: observation)
        if let complaint = ProvidedPart.complaint(of: [certificate, key], in: observation) {
            self = complaint.isMissing ? .missing(complaint.text) : .unusable(complaint.text)
            return
        }
        guard let chainPEM = certificate.content.value, let keyPEM = key.content.value else {
            self = .missing("Backend \(backend) of Mesh \(observation.mesh.name) names no certificate and key")
            return
        }
        do throws(Fault) {
            let chain = try Self.read(certificate, chainPEM) { pem throws(SigningError) in
                try signing.certificates(pem: pem)
            }
            let fingerprint = try Self.read(key, keyPEM, signing.keyFingerprint)
            guard let signer = chain.first, signer.fingerprint == fingerprint else {
                self = .unmatched(certificate, chain, key, fingerprint)
                return
            }
            do throws(SigningError) {
                try signing.probe(chain, keyPEM: keyPEM, mesh: observation.mesh.name, at: now)
            } catch {
                throw Fault(text: "\(certificate.name) \(error.problem). \(ProvidedPart.Role.certificate.remedy)")
            }
            self = .usable(ProvidedPair(certificate: signer, issuers: Array(chain.dropFirst()), key: keyPEM))
        } catch {
            self = .unusable(error.text)
        }
    }

    private struct Fault: Error {
        let text: String
    }

    private static func read<Value>(
        _ part: ProvidedPart, _ pem: [UInt8], _ read: ([UInt8]) throws(SigningError) -> Value
    ) throws(Fault) -> Value {
        do throws(SigningError) {
            guard pem.count <= part.role.limit else {
                throw SigningError(problem: "holds \(pem.count) bytes of PEM; at most \(part.role.limit) are read")
            }
            return try read(pem)
        } catch {
            throw Fault(text: "\(part.name) \(error.problem). \(part.role.remedy)")
        }
    }

    /// The key is not that of the first certificate: of another one of the chain, it shows that the order is wrong.
    private static func unmatched(
        _ certificate: ProvidedPart, _ chain: [AuthorityCertificate], _ key: ProvidedPart, _ fingerprint: String
    ) -> ProvidedFinding {
        if let position = chain.firstIndex(where: { $0.fingerprint == fingerprint }) {
            return .unusable(
                "\(key.name) holds the private key of certificate \(position + 1) in \(certificate.name), and not of "
                    + "the first. \(ProvidedPart.Role.certificate.remedy)")
        }
        return .mismatched(
            "\(key.name) holds a private key that does not match the certificate in \(certificate.name) (private key "
                + "does not match public key). Replace the other one as well; both are taken together once they match")
    }
}
