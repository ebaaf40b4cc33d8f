import HTTPTransport

/// Everything that a client proves itself with, asked anew for each request.
struct Credentials: Sendable {
    /// What one request is sent with.
    struct Proof: Sendable {
        var token: SensitiveBytes?
        var tls: TLSConfiguration?
        fileprivate var fromPlugin: PluginCredential?
    }

    var tokens: any TokenSource = NoToken()
    var plugin: CredentialPlugin?
    /// `nil` leaves it to the transport.
    var tls: FollowedTLS?
    var impersonation: Impersonation?
    /// Where they were read, as `~/.kube/config: users["me"].user.token`; empty if nobody knows.
    var source = ""

    /// What to send now.
    func current() async throws(TokenError) -> Proof {
        var proof = Proof(tls: tls?.current())
        if let plugin {
            let credential = try await plugin.credential()
            proof.token = credential.token
            if let certificate = credential.certificate { proof.tls?.clientCertificate = certificate }
            proof.fromPlugin = credential
        } else {
            proof.token = try await tokens.token()
        }
        return proof
    }

    /// The server answered 401: looks whether there are others, for the next request.
    func refused(_ proof: Proof) async {
        if let credential = proof.fromPlugin {
            plugin?.refused(credential)
        } else if let token = proof.token {
            await tokens.refused(token)
        }
        if let used = proof.tls { _ = tls?.refused(used) }
    }

    /// The handshake failed; whether there is something else to try now.
    func handshakeFailed(_ proof: Proof) -> Bool {
        guard let used = proof.tls, let tls else { return false }
        return tls.refused(used)
    }

    /// The fields of a request that say who we are, and as whom to act.
    func headers(_ proof: Proof, into headers: inout HTTPHeaders) {
        if let token = proof.token { headers["Authorization"] = "\(tokens.scheme) \(token.text)" }
        impersonation?.add(to: &headers)
    }
}
