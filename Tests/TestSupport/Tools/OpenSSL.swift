import FoundationEssentials

/// The command line of OpenSSL, with a directory of its own for the files that it wants.
public struct OpenSSL: Sendable {
    public let directory: TemporaryDirectory

    public init() throws {
        directory = try TemporaryDirectory()
    }

    /// Runs `openssl` and returns what it wrote to standard output.
    @discardableResult
    public func callAsFunction(_ arguments: String..., input: String = "") async throws -> String {
        try await Command("openssl", arguments, input: input).succeed()
    }

    /// Runs `openssl`, whatever comes of it.
    public func run(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await Command("openssl", arguments, input: input).run()
    }

    /// A new file with that text; its path.
    public func file(_ text: String) throws -> String {
        try directory.write(text, to: UUID().uuidString + ".pem")
    }

    /// A new, empty place for a file.
    public func path() -> String { directory.file(UUID().uuidString + ".pem") }

    /// The public key of a certificate, as PEM.
    public func publicKey(ofCertificate pem: String) async throws -> String {
        try await self("x509", "-noout", "-pubkey", input: pem)
    }

    /// The public key of a private key, as PEM.
    public func publicKey(ofKey pem: String) async throws -> String {
        try await self("pkey", "-pubout", input: pem)
    }

    /// SHA-256 of the SubjectPublicKeyInfo in lower-case hexadecimal.
    public func fingerprint(ofPublicKey pem: String) async throws -> String {
        let der = path()
        try await self("pkey", "-pubin", "-outform", "DER", "-out", der, input: pem)
        // "<hex> *<file>"
        return String(try await self("dgst", "-sha256", "-r", der).prefix { $0 != " " })
    }
}
