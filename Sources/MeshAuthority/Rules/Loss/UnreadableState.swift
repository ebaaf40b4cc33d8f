import MeshAPI

/// A state that is there and cannot be read is never replaced: what stands stays, until a person decides.
extension Problem {
    static func unreadableState(_ finding: Evidence.StateFinding, place: String) -> Problem? {
        switch finding {
        case .absent, .usable:
            nil
        case .unreadable(let why):
            Problem(
                .stateUnreadable,
                "\(place) \(why). Restore it, or delete it to have it rebuilt from the Secrets of the certificate "
                    + "authority and this status; nothing is changed meanwhile")
        case .tooNew(let version):
            Problem(
                .stateTooNew,
                "\(place) has version \(version), which a newer release of Koguma wrote; this one reads up to "
                    + "\(CAState.newestReadableVersion). Run that release again, or restore an older copy; nothing is "
                    + "changed meanwhile")
        case .foreign(let why):
            Problem(
                .nameTaken,
                "\(place) \(why). The name is needed for the state of the certificate authority: move that Secret, or "
                    + "correct it; nothing is changed meanwhile")
        }
    }
}
