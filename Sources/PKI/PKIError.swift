/// Why a key or certificate could not be made, read or trusted.
///
/// Holds no key material: a message names the object and what to do about it.
public struct PKIError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case malformedPEM, malformedCertificate, malformedKey, tooLarge, unsupportedKey, keyMismatch
            case notAnAuthority, invalidRequest, notYetValid, expired, untrusted, invalidChain, library
        }

        private let value: Value

        /// The text is not PEM, is cut off, or has not the blocks that are wanted.
        public static let malformedPEM = Code(value: .malformedPEM)
        /// The bytes are not one DER certificate.
        public static let malformedCertificate = Code(value: .malformedCertificate)
        /// The bytes are not a private or public key.
        public static let malformedKey = Code(value: .malformedKey)
        /// Refused before it was looked at.
        public static let tooLarge = Code(value: .tooLarge)
        /// Encrypted, or of an algorithm or size that is not used here.
        public static let unsupportedKey = Code(value: .unsupportedKey)
        /// Key and certificate do not belong together.
        public static let keyMismatch = Code(value: .keyMismatch)
        /// The certificate may not sign others.
        public static let notAnAuthority = Code(value: .notAnAuthority)
        /// What was asked for breaks the certificate profile.
        public static let invalidRequest = Code(value: .invalidRequest)
        /// A certificate's time has not come.
        public static let notYetValid = Code(value: .notYetValid)
        /// A certificate's time is over.
        public static let expired = Code(value: .expired)
        /// No anchor stands behind the chain.
        public static let untrusted = Code(value: .untrusted)
        /// The chain breaks a rule of RFC 5280: path length, usages, names, a signature.
        public static let invalidChain = Code(value: .invalidChain)
        /// libcrypto failed at something that should always work: memory or entropy is short.
        public static let library = Code(value: .library)

        public var description: String { value.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence for a person.
    public let message: String
    /// What libcrypto said, oldest first.
    public let reasons: [String]

    init(_ code: Code, _ message: String, reasons: [String] = []) {
        self.code = code
        self.message = message
        self.reasons = reasons
    }

    /// A failure inside libcrypto; takes what this thread's error queue says about it.
    static func libcrypto(_ code: Code, _ message: String) -> PKIError {
        PKIError(code, message, reasons: ErrorQueue.drain())
    }

    /// A bounded label for metrics.
    public var metricLabel: String { code.description }

    /// Whether the same call may succeed later.
    public var isRetriable: Bool { code == .library }

    /// The message, then in brackets what libcrypto said.
    public var description: String {
        reasons.isEmpty ? message : "\(message) (\(reasons.joined(separator: "; ")))"
    }
}
