import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI

/// What a credential plugin made: a token, or a client certificate with its key, or both.
struct PluginCredential: Sendable, Equatable {
    var token: SensitiveBytes?
    var certificate: TLSConfiguration.ClientCertificate?
    /// When it ends; `nil` if only the server knows.
    var expiration: Date?

    init(token: SensitiveBytes?, certificate: TLSConfiguration.ClientCertificate?, expiration: Date?) {
        self.token = token
        self.certificate = certificate
        self.expiration = expiration
    }

    /// Reads what the plugin wrote to standard output; says what is wrong with it, never what is in it.
    init(parsing output: [UInt8], version: PluginConfiguration.Version) throws(TokenError) {
        guard let answer = try? JSONValue(parsing: output) else {
            throw TokenError("did not write an ExecCredential as JSON to standard output")
        }
        guard answer["kind"]?.string == "ExecCredential" else { throw TokenError("did not write an ExecCredential") }
        guard answer["apiVersion"]?.string == version.rawValue else {
            throw TokenError("did not answer in apiVersion \(version.rawValue), which the kubeconfig says it does")
        }
        guard let status = answer["status"], status.object != nil else {
            throw TokenError("wrote an ExecCredential without status")
        }
        let token = try Self.string("token", status)
        let chain = try Self.string("clientCertificateData", status)
        let key = try Self.string("clientKeyData", status)
        switch (chain, key) {
        case (nil, nil) where token == nil: throw TokenError("gave neither a token nor a client certificate")
        case (nil, nil): break
        case (nil, .some), (.some, nil):
            throw TokenError("gave only one of clientCertificateData and clientKeyData; both belong together")
        case (let chain?, let key?): certificate = try Self.pair(chain, key)
        }
        if let token {
            guard let word = TokenFile.token(in: Array(token.utf8)) else {
                throw TokenError("gave a token with characters that no token has")
            }
            self.token = word
        }
        if let text = try Self.string("expirationTimestamp", status) {
            guard let date = Timestamp.parse(text) else {
                throw TokenError("gave an expirationTimestamp that is no RFC 3339 time")
            }
            expiration = date
        }
    }

    private static func string(_ key: String, _ status: JSONValue) throws(TokenError) -> String? {
        guard let value = status[key], !value.isNull else { return nil }
        guard let text = value.string else { throw TokenError("gave a status.\(key) that is no string") }
        return text.isEmpty ? nil : text
    }

    private static func pair(_ chain: String, _ key: String) throws(TokenError) -> TLSConfiguration.ClientCertificate {
        do throws(ClientPair.Problem) {
            return try ClientPair.check(chain: Array(chain.utf8), key: Array(key.utf8))
        } catch {
            switch error {
            case .certificate(let problem): throw TokenError("gave a clientCertificateData that \(problem)")
            case .key(let problem): throw TokenError("gave a clientKeyData that \(problem)")
            case .mismatch: throw TokenError("gave a clientKeyData that is not the key of its clientCertificateData")
            case .unreadable(let problem): throw TokenError(problem)
            }
        }
    }
}

extension PluginCredential: CustomStringConvertible, CustomReflectable {
    /// Nothing of the credential.
    var description: String { "credential of a plugin" }

    /// Nothing of the credential.
    var customMirror: Mirror { Mirror(self, children: []) }
}
