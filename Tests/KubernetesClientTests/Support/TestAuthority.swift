import HTTPTransport
import TestSupport

/// A CA and what it signed, made with `openssl` for one test.
struct TestAuthority {
    let openssl: OpenSSL

    init() async throws {
        openssl = try OpenSSL()
        try await request("ca", ["-subj", "/CN=ca"])
    }

    var certificate: String { get throws { try text("ca.crt") } }

    /// A certificate and its key, PEM.
    func issue(_ name: String, alternativeNames: String = "IP:127.0.0.1") async throws -> (chain: String, key: String) {
        try await request(
            name,
            [
                "-CA", path("ca.crt"), "-CAkey", path("ca.key"), "-subj", "/CN=\(name)",
                "-addext", "subjectAltName=\(alternativeNames)", "-addext", "basicConstraints=critical,CA:FALSE",
            ])
        return (try text("\(name).crt"), try text("\(name).key"))
    }

    /// The server of `openssl` with a certificate that was issued before.
    func server(_ name: String, port: String = "0", options: [String] = []) -> Command {
        Command(
            "openssl",
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-www", "-cert", path("\(name).crt"),
                "-key", path("\(name).key"), "-CAfile", path("ca.crt"),
            ] + options)
    }

    private func path(_ file: String) -> String { openssl.directory.file(file) }

    private func text(_ file: String) throws -> String {
        String(decoding: try LocalText.read(path(file)), as: UTF8.self)
    }

    private func request(_ name: String, _ options: [String]) async throws {
        try await Command(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                "-keyout", path("\(name).key"), "-out", path("\(name).crt"),
            ] + options
        ).succeed()
    }
}

extension RunningProcess {
    /// The port that the server of `openssl` listens on, as soon as it does; it names none but one it chose itself.
    func port() async throws -> String {
        let line = try await output.first { $0.hasPrefix("ACCEPT") }
        return String(line.split(separator: ":").last ?? "")
    }
}
