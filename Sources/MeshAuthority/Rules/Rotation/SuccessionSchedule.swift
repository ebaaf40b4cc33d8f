import FoundationEssentials

/// When a builtin root gets its successor, and when that one signs: SPIRE's rule.
struct SuccessionSchedule {
    /// From when on there is to be a successor, which everybody then learns to trust.
    let prepares: Date
    /// From when on the successor signs.
    let switches: Date

    init(_ certificate: AuthorityCertificate) {
        let total = certificate.notAfter.timeIntervalSince(certificate.notBefore)
        // Our roots begin an hour before they are made, and live an hour at least; Kuma's begin when they are made.
        let life = total >= 2 * Self.backdating ? total - Self.backdating : total
        prepares = certificate.notAfter - min(life / 2, 30 * 86_400)
        switches = certificate.notAfter - min(life / 6, 7 * 86_400)
    }

    private static let backdating: TimeInterval = 3600
}
