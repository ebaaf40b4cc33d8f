internal import KubernetesAPI

/// An object as a write left it, and whether a store is as new.
///
/// The idea is KEP-5647's: whoever wrote something looks at nothing older.
struct WrittenObject: Sendable, Hashable {
    let uid: String
    /// The version that the write made, or, of a deletion, the version that was deleted.
    let version: String
    var isDeletion = false

    /// Whether a store shows the write, or something newer.
    /// - Parameters:
    ///   - held: The object of that name in the store.
    ///   - reached: Up to which version the store knows everything, as of before `held` was looked up.
    func isShown(by held: ObjectMeta?, reached: String) -> Bool {
        guard let held, held.uid == uid else {
            // Not yet there, or gone, replaced or out of the selection since.
            return ResourceVersion.isOlder(reached, than: version) == false
        }
        // What has finalizers stays when it is deleted, in a newer version.
        if isDeletion { return ResourceVersion.isOlder(version, than: held.resourceVersion) == true }
        return ResourceVersion.isOlder(held.resourceVersion, than: version) == false
    }
}
