import FoundationEssentials
import MeshAuthority
import PKI
import WorkloadIdentity

/// Makes keys and certificates for workloads, and reads those that were made before.
struct WorkloadSigning: Sendable {
    /// A certificate that was made, with what goes with it.
    struct Leaf: Sendable {
        /// PEM: the leaf, then what travels with it.
        let certificate: [UInt8]
        /// PEM, PKCS#8.
        let key: [UInt8]
        /// What the leaf says.
        let facts: LeafFacts
    }

    /// Makes a key and a certificate for it.
    ///
    /// - Parameter profile: The names that it is to carry.
    func issue(_ profile: LeafRequest.Profile, by grant: SigningGrant, at now: Date) throws(SigningError) -> Leaf {
        throw SigningError(problem: "nothing is signed yet")
    }

    /// What a certificate that was made before says.
    ///
    /// - Returns: nil if it cannot be read, or the key is of another.
    func facts(certificate: [UInt8], key: [UInt8]) -> LeafFacts? {
        nil
    }
}
