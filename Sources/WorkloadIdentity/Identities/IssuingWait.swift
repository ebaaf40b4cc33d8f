import FoundationEssentials
import MeshAuthority

/// Why a certificate cannot be issued now, although it is its time.
enum IssuingWait {
    /// Nothing signs: the authority is not ready, or who was to be asked for a longer limit has not answered yet.
    ///
    /// Most of these last for a moment. What the authority lacks is said in the status of the Mesh.
    static func isNeeded(_ observation: IdentityObservation, now: Date) -> Bool {
        guard let grant = observation.grant, observation.authorities != nil, grant.until > now,
            // Else the new one would not be believed by those who read the bundle beside it.
            observation.anchors.contains(grant.certificate.identity)
        else { return true }
        let end = now + grant.lifetime / .seconds(1)
        // Never shorter than asked, unless the authority itself ends then.
        return grant.until < end && grant.until < grant.certificate.notAfter
    }

    /// How often it is tried again though nothing changes.
    static let retry: TimeInterval = 60

    /// How late a renewal may be before that is said.
    static let grace: TimeInterval = 30
}
