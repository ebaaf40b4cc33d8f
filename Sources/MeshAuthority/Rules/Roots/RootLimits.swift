import MeshAPI

/// What holds for every root before it is taken up: there are at most eight, and no two have one key.
extension Draft {
    /// Every proxy is given all roots, and every handshake carries what they make of it.
    static let mostRoots = 8

    mutating func hasRoomForRoot(of backend: String) -> Bool {
        guard state.roots.count >= Self.mostRoots else { return true }
        report(
            Problem(
                .notSupported,
                "Mesh \(mesh.name) has \(state.roots.count) roots already, and backend \(backend) would be one more. "
                    + "Remove a backend and wait for its root to retire"))
        return false
    }

    mutating func isNew(_ fingerprint: String, in secret: String) -> Bool {
        if state.tainted.contains(fingerprint) {
            report(
                Problem(
                    .tainted,
                    "The key in \(place(secret)) is that of tainted root \(fingerprint), which is never trusted again. "
                        + "Delete the Secret to have a new key made"))
            return false
        }
        guard let other = state.roots.first(where: { $0.fingerprint == fingerprint }) else { return true }
        report(
            Problem(
                .unusable,
                "The key in \(place(secret)) is that of the root of backend \(other.backend). Delete the Secret to have "
                    + "a new key made"))
        return false
    }
}
