import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// A root that was there and is gone is never silently replaced: the Mesh says what is lost, and what helps.
extension Draft {
    /// Whether the key that belongs to a certificate is there; if not, says so.
    mutating func checkKey(
        of certificate: AuthorityCertificate, backend: String, _ slot: AuthorityNames.Slot = .main
    ) -> Bool {
        let name = keySecret(backend, slot)
        switch evidence.key(of: backend, slot) {
        case .usable(certificate.fingerprint):
            return true
        case .usable(let other):
            report(
                Problem(
                    .mismatchedPair,
                    "\(place(name)) holds the private key of \(other), not that of root \(certificate.fingerprint) of "
                        + "backend \(backend). Restore the right key\(orRecreate(certificate.fingerprint))"))
        case .absent:
            report(
                Problem(
                    .lost,
                    "\(place(name)), the private key of root \(certificate.fingerprint), is gone. Restore it"
                        + orRecreate(certificate.fingerprint)))
        case .unreadable(let why):
            report(
                Problem(
                    .unusable,
                    "\(place(name)), the private key of root \(certificate.fingerprint), \(why). Restore it"
                        + orRecreate(certificate.fingerprint)))
        case .foreign(let why):
            report(.nameTaken(place(name), why))
            lookAgainAtForeign()
        }
        return false
    }

    /// The remedy that gives up a root, as the end of a sentence.
    func orRecreate(_ fingerprint: String) -> String {
        ", or annotate the Mesh with \(Names.Annotation.recreate)=\(fingerprint) to have a new certificate authority "
            + "made in its place; nothing is replaced meanwhile"
    }

    /// The filtered watch does not see a Secret of another type go, so that it has to be asked for.
    mutating func lookAgainAtForeign() {
        lookAgain(at: now + Self.foreignRecheck)
    }

    /// Half a minute: a person who corrected a name should not wait long, and it costs a few reads.
    private static let foreignRecheck: TimeInterval = 30
}

extension Problem {
    static func nameTaken(_ place: String, _ why: String) -> Problem {
        Problem(
            .nameTaken,
            "\(place) \(why). The name is needed for the certificate authority: move that Secret, or correct it")
    }
}
