import HTTPTransport
import JSON

extension Kubeconfig {
    private static let clusterFields: Set<String> = [
        "server", "certificate-authority", "certificate-authority-data", "insecure-skip-tls-verify", "tls-server-name",
        "proxy-url", "disable-compression", "extensions",
    ]

    private static let userFields: Set<String> = [
        "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile",
        "extensions",
    ]

    private static let unsupportedUserFields: [String: String] = [
        "exec": "credential plugins are not supported yet; use a token, a tokenFile or a client certificate",
        "auth-provider": "auth providers are not supported; use a token, a tokenFile or a client certificate",
        "username": "basic authentication is not supported; use a token, a tokenFile or a client certificate",
        "password": "basic authentication is not supported; use a token, a tokenFile or a client certificate",
        "as": "impersonation is not supported", "as-uid": "impersonation is not supported",
        "as-groups": "impersonation is not supported", "as-user-extra": "impersonation is not supported",
    ]

    /// What a context says, by default the current one.
    func configuration(context requested: String?) throws(KubeconfigError) -> ClientConfiguration {
        guard let name = requested ?? currentContext?.name else {
            throw KubeconfigError(file: source, field: "current-context", problem: "is required")
        }
        guard let context = contexts[name] else {
            throw KubeconfigError(
                file: requested == nil ? currentContext?.file ?? source : source,
                field: requested == nil ? "current-context" : "contexts", problem: "there is no context \"\(name)\"")
        }
        try context.refuseUnknown(["cluster", "user", "namespace", "extensions"])
        guard let clusterName = try context.string("cluster") else { throw context.error("cluster", "is required") }
        guard let cluster = clusters[clusterName] else {
            throw context.error("cluster", "there is no cluster \"\(clusterName)\"")
        }
        var configuration = try Self.configuration(cluster: cluster)
        configuration.namespace = try context.string("namespace") ?? "default"
        if let userName = try context.string("user") {
            guard let user = users[userName] else { throw context.error("user", "there is no user \"\(userName)\"") }
            try Self.add(user, to: &configuration)
        }
        return configuration
    }

    private static func configuration(cluster: Entry) throws(KubeconfigError) -> ClientConfiguration {
        try cluster.refuseUnknown(clusterFields)
        guard let server = try cluster.string("server") else { throw cluster.error("server", "is required") }
        guard let server = ServerURL.normalized(server) else {
            throw cluster.error("server", "must be https://host[:port][/path], without credentials or query")
        }
        var configuration = ClientConfiguration(server: server, source: "\(cluster.file): \(cluster.field).server")
        configuration.tls.serverName = try cluster.string("tls-server-name")
        configuration.tls.skipsVerification = try cluster.bool("insecure-skip-tls-verify")
        if let (bytes, key) = try cluster.bytes("certificate-authority") {
            guard !configuration.tls.skipsVerification else {
                throw cluster.error(key, "contradicts insecure-skip-tls-verify; remove one of them")
            }
            guard PEMText.hasCertificate(bytes) else { throw cluster.error(key, "holds no PEM certificate") }
            configuration.tls.certificateAuthorities = bytes
        }
        if let proxy = try cluster.string("proxy-url") {
            guard ["http://", "https://", "socks5://"].contains(where: proxy.hasPrefix) else {
                throw cluster.error("proxy-url", "must begin with http://, https:// or socks5://")
            }
            configuration.proxy = SensitiveBytes(proxy)
        }
        return configuration
    }

    private static func add(_ user: Entry, to configuration: inout ClientConfiguration) throws(KubeconfigError) {
        try user.refuseUnknown(userFields, unsupported: unsupportedUserFields)
        // As kubectl: whoever listens on the way must not get credentials.
        guard configuration.server.hasPrefix("https://") else { return }

        if let path = try user.string("tokenFile") {
            let file = LocalFile(path: path, relativeTo: user.file)
            configuration.tokens = try TokenFile(file.path, orThrow: user.error("tokenFile", ""))
        } else if let token = try user.string("token") {
            guard let token = TokenFile.token(in: Array(token.utf8)) else {
                throw user.error("token", "is empty or has characters that no token has")
            }
            configuration.tokens = StaticToken(token)
        }

        let certificate = try user.bytes("client-certificate")
        let key = try user.bytes("client-key")
        switch (certificate, key) {
        case (nil, nil): break
        case (.some, nil): throw user.error("client-key", "is required beside client-certificate")
        case (nil, .some): throw user.error("client-certificate", "is required beside client-key")
        case (let certificate?, let key?):
            guard PEMText.hasCertificate(certificate.bytes) else {
                throw user.error(certificate.key, "holds no PEM certificate")
            }
            guard PEMText.hasPrivateKey(key.bytes) else { throw user.error(key.key, "holds no PEM private key") }
            guard !PEMText.isEncrypted(key.bytes) else {
                throw user.error(key.key, "is encrypted; a controller cannot ask for its password")
            }
            configuration.tls.clientCertificate = .init(chain: certificate.bytes, key: SensitiveBytes(key.bytes))
        }
    }
}

/// What can be said of PEM without decoding it, to name the field instead of a TLS error later.
enum PEMText {
    static func hasCertificate(_ bytes: [UInt8]) -> Bool { contains("-----BEGIN CERTIFICATE-----", bytes) }

    static func hasPrivateKey(_ bytes: [UInt8]) -> Bool { contains("PRIVATE KEY-----", bytes) }

    static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        contains("BEGIN ENCRYPTED PRIVATE KEY", bytes) || contains("Proc-Type: 4,ENCRYPTED", bytes)
    }

    private static func contains(_ text: String, _ bytes: [UInt8]) -> Bool {
        bytes.firstRange(of: Array(text.utf8)) != nil
    }
}
