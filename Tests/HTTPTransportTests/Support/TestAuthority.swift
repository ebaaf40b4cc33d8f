import FoundationEssentials

@testable import HTTPTransport

/// A CA and what it signed, made with `openssl` for one test and removed with it.
final class TestAuthority: Sendable {
    private let directory: String

    init() throws {
        directory = FileManager.default.temporaryDirectory.path() + "http-transport-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Command.run(
            ["openssl", "req", "-x509"] + Self.newKey + [
                "-keyout", path("ca.key"), "-out", path("ca.crt"), "-subj", "/CN=ca", "-days", "1",
            ])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    /// Signs a certificate with these subject alternative names, such as `DNS:a,IP:127.0.0.1`.
    func issue(_ name: String, alternativeNames: String) throws {
        try Command.run(
            ["openssl", "req", "-x509", "-CA", path("ca.crt"), "-CAkey", path("ca.key")] + Self.newKey + [
                "-keyout", path("\(name).key"), "-out", path("\(name).crt"), "-subj", "/CN=\(name)", "-days", "1",
                "-addext", "subjectAltName=\(alternativeNames)", "-addext", "basicConstraints=critical,CA:FALSE",
            ])
    }

    func path(_ file: String) -> String { "\(directory)/\(file)" }

    func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path(file))))
    }

    func pair(_ name: String) throws -> TLSConfiguration.ClientCertificate {
        .init(chain: try bytes("\(name).crt"), key: SensitiveBytes(try bytes("\(name).key")))
    }

    /// Serves with a certificate that was issued before; returns the server and its port.
    func serve(_ name: String, options: [String] = []) throws -> (Command, port: String) {
        let server = try Command(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", path("\(name).crt"), "-key"]
                + [path("\(name).key"), "-CAfile", path("ca.crt")] + options)
        let address = try server.line(after: "ACCEPT ")
        return (server, String(address.drop { $0 != ":" }.dropFirst()))
    }
}
