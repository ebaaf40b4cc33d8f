import FoundationEssentials
import MeshAuthority
import MeshOperator
import TestSupport

/// Asks whether the first of these may sign for mesh `default`.
///
/// - Returns: why not, or nil.
func probe(
    _ chain: [MadeAuthority], key: MadeAuthority? = nil, mesh: String = "default", at now: Date = Date()
) throws -> String? {
    let signing = PKISigning()
    let certificates = try signing.certificates(pem: Array(chain.map(\.certificate).joined().utf8))
    do {
        try signing.probe(certificates, keyPEM: Array((key ?? chain[0]).key.utf8), mesh: mesh, at: now)
        return nil
    } catch {
        return error.problem
    }
}
