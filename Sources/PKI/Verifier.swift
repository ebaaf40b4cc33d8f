internal import COpenSSL
public import FoundationEssentials

/// Decides whether a chain of certificates leads to an anchor, by libcrypto's strict rules (RFC 5280).
///
/// `@unchecked Sendable` is sound: the store is filled in `init` and only read afterwards, and libcrypto locks it for
/// each look-up.
public final class Verifier: @unchecked Sendable {
    /// What the leaf is to be used for.
    public enum Purpose: Sendable, Hashable, CaseIterable {
        /// A client of TLS: `extendedKeyUsage`, if there is one, allows client authentication.
        case client
        /// A server of TLS: `extendedKeyUsage`, if there is one, allows server authentication.
        case server
    }

    /// The longest chain that is looked at, leaf included.
    public static let maximumChainLength = 10

    private let store: Owned

    /// Trusts these certificates as they are, intermediates included: nothing is asked of who signed them.
    public init(anchors: [Certificate]) throws(PKIError) {
        ErrorQueue.clear()
        guard let store = unsafe Owned(X509_STORE_new(), { unsafe X509_STORE_free($0) }) else {
            throw .libcrypto(.library, "cannot make a certificate store")
        }
        for anchor in anchors {
            let decoded = try anchor.decoded()
            // The store takes its own reference, and takes the same certificate twice.
            guard unsafe X509_STORE_add_cert(store.pointer, decoded.pointer) == 1 else {
                throw .libcrypto(.library, "cannot add \(anchor) to a certificate store")
            }
        }
        self.store = store
    }

    /// Succeeds if the first certificate may be used for `purpose` at `date`.
    ///
    /// - Parameters:
    ///   - chain: the leaf, then the intermediates that it came with.
    ///   - securityLevel: how strong keys and signatures have to be, as in `SSL_CTX_set_security_level(3)`; 0 asks for
    ///     nothing.
    public func verify(
        _ chain: [Certificate], at date: Date, for purpose: Purpose, securityLevel: Int = 0
    ) throws(PKIError) {
        guard let leaf = chain.first, chain.count <= Self.maximumChainLength else {
            throw PKIError(
                .invalidChain, "a chain has 1 to \(Self.maximumChainLength) certificates, not \(chain.count)")
        }
        ErrorQueue.clear()
        let target = try leaf.decoded()
        guard
            let intermediates = unsafe Owned(
                koguma_x509_stack_new(), { unsafe $0.map { unsafe koguma_x509_stack_free($0) } }),
            let context = unsafe Owned(X509_STORE_CTX_new(), { unsafe X509_STORE_CTX_free($0) })
        else { throw .libcrypto(.library, "cannot set up the verification of \(leaf)") }
        for certificate in chain.dropFirst() {
            let decoded = try certificate.decoded()
            guard unsafe koguma_x509_stack_push(intermediates.pointer, decoded.pointer) == 1 else {
                throw .libcrypto(.library, "cannot set up the verification of \(leaf)")
            }
        }
        let flags = UInt(X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_CHECK_SS_SIGNATURE)
        let use = purpose == .client ? X509_PURPOSE_SSL_CLIENT : X509_PURPOSE_SSL_SERVER
        guard
            unsafe X509_STORE_CTX_init(
                context.pointer, store.pointer, target.pointer, intermediates.pointer) == 1,
            unsafe X509_STORE_CTX_set_purpose(context.pointer, use) == 1
        else { throw .libcrypto(.library, "cannot set up the verification of \(leaf)") }
        unsafe X509_STORE_CTX_set_flags(context.pointer, flags)
        unsafe X509_VERIFY_PARAM_set_auth_level(
            X509_STORE_CTX_get0_param(context.pointer), Int32(clamping: securityLevel))
        unsafe X509_STORE_CTX_set_time(context.pointer, 0, Int(date.timeIntervalSince1970.rounded(.down)))
        guard unsafe X509_verify_cert(context.pointer) != 1 else { return }
        let result = unsafe X509_STORE_CTX_get_error(context.pointer)
        let depth = unsafe X509_STORE_CTX_get_error_depth(context.pointer)
        ErrorQueue.clear()
        throw Self.error(result, depth: Int(depth), leaf: leaf)
    }

    private static func error(_ result: Int32, depth: Int, leaf: Certificate) -> PKIError {
        let code: PKIError.Code =
            switch result {
            case X509_V_ERR_CERT_HAS_EXPIRED: .expired
            case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
                X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED:
                .untrusted
            case X509_V_ERR_OUT_OF_MEM, X509_V_ERR_UNSPECIFIED: .library
            default: .invalidChain
            }
        let text = unsafe X509_verify_cert_error_string(Int(result)).map { unsafe String(cString: $0) } ?? ""
        return PKIError(code, "\(leaf) does not verify", reasons: ["\(text), at depth \(depth)"])
    }
}

extension Certificate {
    /// Whether its own key signed it.
    public var isSelfSigned: Bool {
        isSelfIssued && ((try? isSigned(by: publicKey)) ?? false)
    }

    /// Whether the holder of `key` signed it.
    public func isSigned(by key: PublicKey) throws(PKIError) -> Bool {
        let certificate = try decoded()
        let decodedKey = try key.decoded()
        let valid = unsafe X509_verify(certificate.pointer, decodedKey.pointer) == 1
        ErrorQueue.clear()
        return valid
    }

    /// The certificate with its public key in libcrypto's form: 150 µs.
    func decoded() throws(PKIError) -> Owned {
        ErrorQueue.clear()
        let certificate = unsafe decodedDER(
            der, { unsafe d2i_X509(nil, $0, $1) }, { unsafe X509_free($0) })
        guard let certificate else { throw .libcrypto(.malformedCertificate, "\(self) cannot be read") }
        return certificate
    }
}
