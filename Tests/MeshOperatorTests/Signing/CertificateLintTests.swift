import FoundationEssentials
import JSON
import PKI
import TestSupport
import Testing

/// What others' tools find in the certificates of a mesh: nothing.
@Suite(.timeLimit(.minutes(5))) struct CertificateLintTests {
    private static let directory = String(#filePath.dropLast("/Signing/CertificateLintTests.swift".count))
    private static let venv = directory + "/../../.venv"
    private static let python = ProcessInfo.processInfo.environment["LINT_PYTHON"] ?? venv + "/bin/python"

    private static let isThere: Bool = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: venv + "/lib")) ?? []
        return FileManager.default.isExecutableFile(atPath: python)
            && (ProcessInfo.processInfo.environment["LINT_PYTHON"] != nil
                || versions.contains {
                    FileManager.default.fileExists(atPath: "\(venv)/lib/\($0)/site-packages/pkilint")
                })
    }()

    /// To the root as clients of OpenSSL do it, and to the authority that the mesh trusts.
    @Test func `openssl verify, strictly`() async throws {
        let openssl = try OpenSSL()
        let chains = try await IssuedChains.shared.value
        let time = "\(Int(chains.now.timeIntervalSince1970))"
        for chain in chains.all {
            let leaf = try openssl.file(chain.leaf.pem)
            let above = try openssl.file((chain.sent.dropFirst() + [chain.root]).map(\.pem).joined())
            for purpose in ["sslclient", "sslserver"] {
                for anchor in [chain.root, chain.anchor] {
                    try await openssl(
                        "verify", "-attime", time, "-x509_strict", "-check_ss_sig", "-partial_chain", "-auth_level",
                        "2", "-purpose",
                        purpose, "-no-CApath", "-no-CAstore", "-CAfile", openssl.file(anchor.pem), "-untrusted", above,
                        leaf)
                }
            }
            // The certificates of the authority itself.
            for certificate in [chain.anchor, chain.root] {
                try await openssl(
                    "verify", "-attime", time, "-x509_strict", "-check_ss_sig", "-auth_level", "2", "-no-CApath",
                    "-no-CAstore",
                    "-CAfile", openssl.file(chain.root.pem), "-untrusted", above, openssl.file(certificate.pem))
            }
        }
    }

    @Test(.enabled(if: isThere, "SKIPPED: no .venv with pkilint; `make setup` makes it"))
    func `pkilint's rules of RFC 5280`() async throws {
        let openssl = try OpenSSL()
        let chains = try await IssuedChains.shared.value
        var questions: [(name: String, argument: String)] = []
        for chain in chains.all {
            let whole = chain.isBuiltin ? [chain.leaf, chain.root] : chain.whole
            let files = try whole.map { try openssl.file($0.pem) }
            for (index, file) in files.enumerated() { questions.append(("\(chain.name), \(index)", file)) }
            for (index, (below, above)) in zip(files, files.dropFirst()).enumerated() {
                questions.append(("\(chain.name), \(index) under \(index + 1)", "\(above),\(below)"))
            }
        }
        let lines = try await lint(questions.map(\.argument))
        try #require(lines.count == questions.count)
        for (question, findings) in zip(questions, lines) {
            #expect(findings.filter { !Self.isKnown($0) } == [], "\(question.name)")
        }
    }

    /// A tool that finds nothing in what is wrong would find nothing in anything.
    @Test(.enabled(if: isThere, "SKIPPED: no .venv with pkilint; `make setup` makes it"))
    func `pkilint finds what is wrong`() async throws {
        let openssl = try OpenSSL()
        let bad = try await openssl.authority(
            "bad", extensions: ["basicConstraints=CA:TRUE", "keyUsage=keyCertSign", "subjectAltName=URI:x"])
        let other = try await openssl.authority("other")
        let lines = try await lint([
            openssl.file(bad.certificate), openssl.file(other.certificate) + "," + openssl.file(bad.certificate),
        ])
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { !$0.filter { !Self.isKnown($0) }.isEmpty }, "\(lines)")
    }

    /// What is found for each argument, without what is only told.
    private func lint(_ arguments: [String]) async throws -> [[String]] {
        let output = try await Command(
            Self.python, [Self.directory + "/Lint/lint.py"] + arguments, limit: .seconds(240)
        ).succeed()
        return try output.split(separator: "\n").map { line in
            try (JSONValue(parsing: Array(line.utf8)).array ?? []).compactMap { finding in
                let words = (finding.array ?? []).compactMap(\.string)
                return words.first == "INFO" ? nil : words.joined(separator: " ")
            }
        }
    }

    /// pkilint asks a library of Python about URIs that knows the schemes of the web only.
    ///
    /// RFC 5280 §4.2.1.6 also wants a domain name of the whole Internet for the host of a URI, which the trust domain
    /// of a mesh, as `default`, is not: that is how Kuma names identities.
    private static func isKnown(_ finding: String) -> Bool {
        finding.hasPrefix("ERROR pkix.invalid_uri_syntax ")
            && (finding.contains("\"spiffe://default") || finding.contains("\"kuma://"))
    }
}
