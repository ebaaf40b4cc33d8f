import MeshAPI

/// A Deny of `from` never beats an Allow.
enum AllowWins {
    /// The items that let a client in, of those that are about it.
    static func allowing(_ items: [PolicyItem]) -> [PolicyItem] { items.filter { $0.action != .deny } }
}
