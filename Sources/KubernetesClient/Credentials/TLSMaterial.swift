import HTTPTransport

/// Certificates and keys, and which of them are files that others write anew.
struct TLSMaterial: Sendable {
    /// Bytes of the configuration itself, or a file.
    enum Part: Sendable {
        case data(SensitiveBytes)
        case file(LocalFile)
    }

    var authorities: Part?
    var certificate: Part?
    var key: Part?

    /// Whether any of it can change.
    var hasFiles: Bool {
        [authorities, certificate, key].contains { if case .file? = $0 { true } else { false } }
    }

    /// Reads everything again; what cannot be used stays as it was.
    ///
    /// - Returns: what to use from now on, and what is wrong, each naming its file.
    func read(over last: TLSConfiguration) -> (tls: TLSConfiguration, problems: [String]) {
        var tls = last
        var problems: [String] = []
        if case .file(let file)? = authorities {
            switch file.read() {
            case .failure(let error): problems.append(error.description)
            case .success(let bytes):
                if PEMText.blocks("CERTIFICATE", in: bytes)?.isEmpty == false {
                    tls.certificateAuthorities = bytes
                } else {
                    problems.append("\(file.path) holds no whole PEM certificate")
                }
            }
        }
        guard let certificate, let key else { return (tls, problems) }
        do throws(TokenError) {
            tls.clientCertificate = try Self.pair(certificate, key)
        } catch {
            problems.append(error.description)
        }
        return (tls, problems)
    }

    private static func pair(_ certificate: Part, _ key: Part) throws(TokenError) -> TLSConfiguration.ClientCertificate
    {
        do throws(ClientPair.Problem) {
            return try ClientPair.check(chain: try certificate.bytes(), key: try key.bytes())
        } catch {
            switch error {
            case .certificate(let problem): throw TokenError("\(certificate.name) \(problem)")
            case .key(let problem): throw TokenError("\(key.name) \(problem)")
            case .unreadable(let problem): throw TokenError(problem)
            case .mismatch: throw TokenError("\(key.name) is not the key of \(certificate.name)")
            }
        }
    }
}

extension TLSMaterial.Part {
    fileprivate func bytes() throws(ClientPair.Problem) -> [UInt8] {
        switch self {
        case .data(let data): return data.bytes
        case .file(let file):
            switch file.read() {
            case .success(let bytes): return bytes
            // The path is in the text already.
            case .failure(let error): throw .unreadable(error.description)
            }
        }
    }

    fileprivate var name: String {
        switch self {
        case .data: "the kubeconfig"
        case .file(let file): file.path
        }
    }
}
