import COpenSSL
import FoundationEssentials
import JSON
import PKI

/// Leaves per second on one core: key, certificate, its checks, and both as PEM.
///
/// The baseline is the least that libcrypto can do for one: a P-256 key and one signature over 500 bytes.
func measurePKIIssue() async throws -> Measurement {
    let now = Date()
    let request = LeafRequest(.spiffe("spiffe://default/web_default_svc_80"))
    func issueLeaves(by rootKey: PrivateKey) throws -> Double {
        let root = try Certificate.selfSigned(.mesh("default"), key: rootKey, at: now)
        let issuer = try Issuer(certificate: root, key: rootKey)
        return try perSecond(2000) {
            let key = try PrivateKey.generateP256()
            let leaf = try issuer.issueLeaf(request, for: key.publicKey, at: now)
            guard !leaf.pem.isEmpty, try !key.pem().isEmpty else { throw BenchmarkError("no PEM") }
        }
    }
    let issued = try issueLeaves(by: .generateP256())
    let issuedByRSA = try issueLeaves(by: await .generateRSA(bits: 2048))

    let key = try PrivateKey.generateP256()
    let root = try Certificate.selfSigned(.mesh("default"), key: key, at: now)
    let issuer = try Issuer(certificate: root, key: key)
    let leaf = try issuer.issueLeaf(request, for: key.publicKey, at: now)
    func microseconds(_ work: () throws -> Void) rethrows -> JSONValue {
        Measurement.rounded(1_000_000 / (try perSecond(2000, work)))
    }
    return Measurement(
        name: "pki-issue", value: issued, unit: "leaves/s", baseline: try perSecond(2000, generateAndSignBarely),
        baselineIs: "libcrypto: EVP_PKEY_generate of a P-256 key and one EVP_DigestSign with it",
        goal: "value >= 3000", isGoalMet: issued >= 3000,
        notes: [
            "microseconds": Measurement.rounded(1_000_000 / issued),
            "microsecondsForKey": try microseconds { _ = try PrivateKey.generateP256() },
            "microsecondsToSignAndCheck": try microseconds {
                _ = try issuer.issueLeaf(request, for: key.publicKey, at: now)
            },
            "microsecondsForPEM": try microseconds { _ = (leaf.pem, try key.pem()) },
            "leavesPerSecondOfRSA2048Root": Measurement.rounded(issuedByRSA),
        ])
}

private func generateAndSignBarely() throws {
    let message = [UInt8](repeating: 7, count: 500)
    var signature = [UInt8](repeating: 0, count: 80)
    var count = signature.count
    let generation = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil)
    defer { unsafe EVP_PKEY_CTX_free(generation) }
    var key: OpaquePointer?
    guard unsafe EVP_PKEY_keygen_init(generation) == 1,
        unsafe EVP_PKEY_CTX_set_group_name(generation, "prime256v1") == 1,
        unsafe EVP_PKEY_generate(generation, &key) == 1
    else { throw BenchmarkError("libcrypto makes no key") }
    defer { unsafe EVP_PKEY_free(key) }
    let context = unsafe EVP_MD_CTX_new()
    defer { unsafe EVP_MD_CTX_free(context) }
    guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
        unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    else { throw BenchmarkError("libcrypto makes no signature") }
}
