import FoundationEssentials
import TestSupport

/// What one side of a connection shows and whom it believes, as files of PEM.
struct TLSEnd: Sendable {
    var certificate: String
    /// What travels with it; empty if nothing does.
    var chain: String
    var key: String
    var bundle: String
}

extension OpenSSL {
    /// A client reads an answer of a server, each of which demands a certificate of the other and checks it strictly.
    ///
    /// - Parameter date: The time that both have.
    /// - Throws: if one does not believe the other, with what both said.
    func connect(_ client: TLSEnd, to server: TLSEnd, at date: Date) async throws {
        let listening = Command(
            "openssl",
            try ["s_server", "-accept", "127.0.0.1:0", "-Verify", "3", "-naccept", "1", "-www"]
                + arguments(server, at: date))
        try await withProcess(listening) { process in
            let line = try await process.output.first { $0.hasPrefix("ACCEPT") }
            let address = line.split(separator: " ").last.map(String.init) ?? ""
            // It reads on when there is nothing more to send: until the server has answered and ends.
            let answer = try await Command(
                "openssl",
                try ["s_client", "-connect", address, "-verify", "3", "-quiet"] + arguments(client, at: date),
                input: "GET / HTTP/1.0\r\n\r\n"
            ).succeed()
            guard answer.contains("HTTP/1.0 200") else { throw NoAnswer(text: answer) }
            guard try await process.exit() == .code(0) else { throw NoAnswer(text: "the server failed") }
        }
    }

    private func arguments(_ end: TLSEnd, at date: Date) throws -> [String] {
        var arguments = [
            "-cert", try file(end.certificate), "-key", try file(end.key), "-CAfile", try file(end.bundle),
            "-no-CApath", "-no-CAstore", "-verify_return_error", "-partial_chain", "-x509_strict",
            "-attime", "\(Int(date.timeIntervalSince1970))",
        ]
        if !end.chain.isEmpty { arguments += ["-cert_chain", try file(end.chain)] }
        return arguments
    }
}

private struct NoAnswer: Error {
    let text: String
}
