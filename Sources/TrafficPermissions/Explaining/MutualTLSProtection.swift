/// Whether permissions have any effect in a mesh, and on whom.
public enum MutualTLSProtection: Sendable, Hashable {
    /// None: without mutual TLS nobody knows who calls.
    case off
    /// On everybody.
    case strict
    /// On those who come with mutual TLS; plaintext passes.
    case permissive
}
