import FoundationEssentials
import PKI
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
    /// - Returns: The certificates that they saw: the server's, then the client's.
    /// - Throws: if one does not believe the other, with what both said.
    @discardableResult
    func connect(_ client: TLSEnd, to server: TLSEnd, at date: Date) async throws -> [Certificate] {
        let listening = Command(
            "openssl",
            try ["s_server", "-accept", "127.0.0.1:0", "-Verify", "3", "-naccept", "1", "-www"]
                + arguments(server, at: date))
        return try await withProcess(listening) { process in
            let line = try await process.output.first { $0.hasPrefix("ACCEPT") }
            let address = line.split(separator: " ").last.map(String.init) ?? ""
            // It reads on when there is nothing more to send: until the server has answered and ends.
            let answer = try await Command(
                "openssl",
                try ["s_client", "-connect", address, "-verify", "3", "-ign_eof"] + arguments(client, at: date),
                input: "GET / HTTP/1.0\r\n\r\n"
            ).succeed()
            guard answer.contains("HTTP/1.0 200") else { throw NoAnswer(text: answer) }
            guard try await process.exit() == .code(0) else { throw NoAnswer(text: "the server failed") }
            // The one says what the server showed, and the answer what the client did.
            return try answer.certificates()
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

extension String {
    /// The certificates in a text that has other things as well.
    fileprivate func certificates() throws -> [Certificate] {
        var blocks: [String] = []
        var isInside = false
        for line in split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-----BEGIN CERTIFICATE-----") {
                isInside = true
                blocks.append("")
            }
            if isInside { blocks[blocks.count - 1] += line + "\n" }
            if line.hasPrefix("-----END CERTIFICATE-----") { isInside = false }
        }
        return try blocks.map { try Certificate(pem: Array($0.utf8)) }
    }
}

private struct NoAnswer: Error {
    let text: String
}
