/// Why a text is not a SPIFFE name or bundle.
public struct SPIFFEError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalidTrustDomain, invalidID, invalidBundle
        }

        private let value: Value

        /// Not the name of a trust domain.
        public static let invalidTrustDomain = Code(value: .invalidTrustDomain)
        /// Not a SPIFFE ID.
        public static let invalidID = Code(value: .invalidID)
        /// Not a bundle document.
        public static let invalidBundle = Code(value: .invalidBundle)

        public var description: String { value.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence that names what is wrong.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// A bounded label for metrics.
    public var metricLabel: String { code.description }

    /// The same text fails again.
    public var isRetriable: Bool { false }

    public var description: String { message }
}
