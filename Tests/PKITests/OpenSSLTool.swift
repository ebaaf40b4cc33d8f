import FoundationEssentials
import PKI
import TestSupport
import Testing

/// The real `openssl` over a directory of files that goes away with it.
final class OpenSSLTool {
    struct Result {
        let succeeded: Bool
        let output: String
        let errors: String
    }

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func path(_ name: String) -> String { directory.file(name) }

    @discardableResult
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: path(name)))
        return path(name)
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path(name))))
    }

    func certificate(_ name: String) throws -> Certificate { try Certificate(pem: read(name)) }

    /// Runs `openssl`; an argument that begins with `@` is the name of a file here.
    func run(_ arguments: [String]) async throws -> Result {
        let arguments = arguments.map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : $0 }
        let outcome = try await Command("openssl", arguments).run()
        return Result(succeeded: outcome.exit == .code(0), output: outcome.output, errors: outcome.errors)
    }

    /// Runs `openssl`, which must succeed, and returns what it wrote.
    @discardableResult
    func succeed(_ arguments: [String]) async throws -> String {
        let result = try await run(arguments)
        try #require(result.succeeded, "openssl \(arguments): \(result.errors)")
        return result.output
    }

    @discardableResult
    func succeed(_ arguments: String...) async throws -> String {
        try await succeed(arguments)
    }

    /// Makes `<name>.key` and `<name>.crt`, signed by `issuer` or by itself, with these extensions.
    func makeCertificate(
        _ name: String, subject: String = "/CN=test", issuer: String? = nil, extensions: [String], days: Int = 30,
        key: [String] = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    ) async throws {
        try await succeed(["genpkey", "-quiet", "-out", "@\(name).key"] + key)
        try write("[x]\n\(extensions.joined(separator: "\n"))\n".utf8, to: "\(name).cnf")
        try await succeed("req", "-new", "-key", "@\(name).key", "-subj", subject, "-out", "@\(name).csr")
        var arguments = [
            "x509", "-req", "-in", "@\(name).csr", "-out", "@\(name).crt", "-days", "\(days)",
            "-extfile", "@\(name).cnf", "-extensions", "x",
        ]
        if let issuer {
            arguments += ["-CA", "@\(issuer).crt", "-CAkey", "@\(issuer).key", "-CAcreateserial"]
        } else {
            arguments += ["-signkey", "@\(name).key"]
        }
        try await succeed(arguments)
    }
}

/// The extensions of a plain authority made by `openssl`.
let authorityExtensions = [
    "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash",
]

/// The extensions of an authority below another.
let belowAuthorityExtensions = authorityExtensions + ["authorityKeyIdentifier=keyid"]

/// A moment with whole seconds.
let someTime = Date(timeIntervalSince1970: (Date().timeIntervalSince1970).rounded(.down))

/// A mesh's root with its key.
func makeIssuer(
    mesh: String = "default", key: PrivateKey? = nil, lifetime: Duration = RootProfile.defaultLifetime
) throws -> Issuer {
    let key = try key ?? .generateP256()
    return try Issuer(
        certificate: .selfSigned(.mesh(mesh, lifetime: lifetime), key: key, at: someTime), key: key)
}
