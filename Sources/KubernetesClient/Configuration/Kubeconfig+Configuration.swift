import HTTPTransport
import JSON

extension Kubeconfig {
    private static let clusterFields: Set<String> = [
        "server", "certificate-authority", "certificate-authority-data", "insecure-skip-tls-verify", "tls-server-name",
        "proxy-url", "disable-compression", "extensions",
    ]

    private static let userFields: Set<String> = [
        "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile",
        "username", "password", "exec", "as", "as-uid", "as-groups", "as-user-extra", "extensions",
    ]

    private static let unsupportedUserFields = [
        "auth-provider":
            "auth providers are no more since Kubernetes 1.26; use exec, a token, a tokenFile or a client certificate"
    ]

    /// What a context says, by default the current one.
    func configuration(
        context requested: String?, environment: [String: String]
    ) throws(KubeconfigError) -> ClientConfiguration {
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
            try Self.addPlugin(of: user, for: cluster, environment, to: &configuration)
        }
        if configuration.credentialSource.isEmpty {
            configuration.credentialSource = "\(context.file): \(context.field).user, which has none"
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
        // We ask for no compression, so there is none to be disabled.
        _ = try cluster.bool("disable-compression")
        if let (bytes, key, part) = try cluster.bytes("certificate-authority") {
            guard !configuration.tls.skipsVerification else {
                throw cluster.error(key, "contradicts insecure-skip-tls-verify; remove one of them")
            }
            guard PEMText.hasCertificate(bytes) else { throw cluster.error(key, "holds no PEM certificate") }
            configuration.tls.certificateAuthorities = bytes
            configuration.material.authorities = part
        }
        if let proxy = try cluster.string("proxy-url") {
            guard ["http://", "https://", "socks5://"].contains(where: proxy.hasPrefix), let url = ProxyURL(proxy)
            else {
                throw cluster.error("proxy-url", "must begin with http://, https:// or socks5://, then host and port")
            }
            configuration.proxy = url
        }
        return configuration
    }

    private static func add(_ user: Entry, to configuration: inout ClientConfiguration) throws(KubeconfigError) {
        try user.refuseUnknown(userFields, unsupported: unsupportedUserFields)
        // As kubectl: whoever listens on the way must not get credentials.
        guard configuration.server.hasPrefix("https://") else { return }
        configuration.impersonation = try user.impersonation()
        if let (tokens, key) = try user.tokens() {
            configuration.tokens = tokens
            configuration.credentialSource = "\(user.file): \(user.field).\(key)"
        }

        let certificate = try user.bytes("client-certificate")
        let key = try user.bytes("client-key")
        switch (certificate, key) {
        case (nil, nil): break
        case (.some, nil): throw user.error("client-key", "is required beside client-certificate")
        case (nil, .some): throw user.error("client-certificate", "is required beside client-key")
        case (let certificate?, let key?):
            do throws(ClientPair.Problem) {
                configuration.tls.clientCertificate = try ClientPair.check(chain: certificate.bytes, key: key.bytes)
            } catch {
                switch error {
                case .certificate(let problem): throw user.error(certificate.key, problem)
                case .key(let problem), .unreadable(let problem): throw user.error(key.key, problem)
                case .mismatch: throw user.error(key.key, "is not the key of the certificate beside it")
                }
            }
            configuration.material.certificate = certificate.part
            configuration.material.key = key.part
            if configuration.credentialSource.isEmpty {
                configuration.credentialSource = "\(user.file): \(user.field).\(certificate.key)"
            }
        }
    }

    /// As client-go: only for a user without any other credentials.
    private static func addPlugin(
        of user: Entry, for cluster: Entry, _ environment: [String: String], to configuration: inout ClientConfiguration
    ) throws(KubeconfigError) {
        // A mistake in it is said even if something else is used.
        let plugin = try user.plugin(cluster: cluster, configuration, environment: environment)
        guard let plugin, configuration.server.hasPrefix("https://"), configuration.credentialSource.isEmpty else {
            return
        }
        configuration.plugin = plugin
        configuration.credentialSource = plugin.source
    }
}

extension Kubeconfig.Entry {
    /// The token, or the name and the password, of a user, and the field that it is from.
    fileprivate func tokens() throws(KubeconfigError) -> (any TokenSource, String)? {
        let name = try string("username")
        let password = try string("password")
        if let path = try string("tokenFile") {
            let file = LocalFile(path: path, relativeTo: file)
            return (try TokenFile(file.path, orThrow: error("tokenFile", "")), "tokenFile (\(file.path))")
        }
        if let token = try string("token") {
            guard name == nil, password == nil else {
                throw error("token", "stands beside username and password; only one of them can be used")
            }
            guard let token = TokenFile.token(in: Array(token.utf8)) else {
                throw error("token", "is empty or has characters that no token has")
            }
            return (StaticToken(token), "token")
        }
        guard name != nil || password != nil else { return nil }
        guard let basic = BasicCredentials(name: name ?? "", password: SensitiveBytes(password ?? "")) else {
            throw error("username", "has a colon")
        }
        return (basic, "username")
    }

    fileprivate func impersonation() throws(KubeconfigError) -> Impersonation? {
        let uid = try string("as-uid")
        let groups = try strings("as-groups")
        let extra = try stringLists("as-user-extra")
        guard let name = try string("as") else {
            guard uid == nil, groups.isEmpty, extra.isEmpty else {
                throw error("as", "is required beside as-uid, as-groups and as-user-extra")
            }
            return nil
        }
        return Impersonation(user: name, uid: uid, groups: groups, extra: extra)
    }
}
