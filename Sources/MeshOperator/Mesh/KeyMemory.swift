import Synchronization

/// The private keys that users brought, by mesh and fingerprint: one that was replaced goes on signing until everybody
/// knows the next root.
///
/// In memory only, for as long as the process runs.
final class KeyMemory: Sendable, CustomReflectable {
    private let keys = Mutex<[String: [String: [UInt8]]]>([:])

    /// The keys of a mesh.
    subscript(mesh: String) -> [String: [UInt8]] {
        get { keys.withLock { $0[mesh] ?? [:] } }
        set { keys.withLock { $0[mesh] = newValue.isEmpty ? nil : newValue } }
    }

    /// Shows nothing of what it holds.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
