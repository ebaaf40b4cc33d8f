import MeshAPI

/// The last item that is about a client decides, as Kuma meant it.
enum MostSpecific {
    /// What of the items that are about a client lets it in, or the one that does not.
    ///
    /// - Parameter items: From the weakest to the strongest.
    static func verdict(_ items: [PolicyItem]) -> (allowing: [PolicyItem], denying: PolicyItem?) {
        guard let strongest = items.last else { return ([], nil) }
        if strongest.action == .deny { return ([], strongest) }
        let lastDeny = items.lastIndex { $0.action == .deny }
        return (Array(items[(lastDeny.map { $0 + 1 } ?? 0)...]), nil)
    }
}
