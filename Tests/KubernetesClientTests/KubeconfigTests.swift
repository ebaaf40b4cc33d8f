import FoundationEssentials
import HTTPTransport
import KubernetesClient
import Testing

private let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
private let privateKey = "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n"

/// What a kubeconfig means, and what is said of one that means nothing.
@Suite struct KubeconfigTests {
    private func kubeconfig(cluster: String = "server: https://a:6443", user: String = "token: s3cret") -> String {
        """
        apiVersion: v1
        kind: Config
        preferences: {}
        current-context: main
        clusters: [{name: c, cluster: {\(cluster)}}]
        users: [{name: u, user: {\(user)}}]
        contexts: [{name: main, context: {cluster: c, user: u, namespace: team}}]
        """
    }

    private func token(_ configuration: ClientConfiguration) async throws -> String? {
        try await configuration.tokens.token()?.text
    }

    @Test func tokenAndNamespace() async throws {
        let files = try TemporaryFiles()
        let configuration = try ClientConfiguration.load(kubeconfig: files.write("config", kubeconfig()))
        #expect(configuration.server == "https://a:6443")
        #expect(configuration.namespace == "team")
        #expect(try await token(configuration) == "s3cret")
        #expect(configuration.tls == TLSConfiguration())
        #expect(configuration.proxy == nil)
        #expect(configuration.source == "\(files.path)/config: clusters[\"c\"].cluster.server")
    }

    @Test func filesAreRelativeToTheKubeconfig() async throws {
        let files = try TemporaryFiles()
        try files.write("pki/ca.crt", certificate)
        try files.write("pki/tls.crt", certificate)
        try files.write("pki/tls.key", privateKey)
        try files.write("pki/token", "  s3cret\n")
        let path = try files.write(
            "config",
            kubeconfig(
                cluster: "server: https://a/, certificate-authority: pki/ca.crt, tls-server-name: b",
                user:
                    "client-certificate: ./pki/tls.crt, client-key: \(files.path)/pki/tls.key, tokenFile: pki/token, token: t"
            ))
        let configuration = try ClientConfiguration.load(kubeconfig: path)
        #expect(configuration.server == "https://a")
        #expect(configuration.tls.certificateAuthorities == Array(certificate.utf8))
        #expect(configuration.tls.serverName == "b")
        #expect(configuration.tls.clientCertificate?.chain == Array(certificate.utf8))
        #expect(configuration.tls.clientCertificate?.key.text == privateKey)
        #expect(try await token(configuration) == "s3cret")
    }

    @Test func dataWinsOverFiles() throws {
        let files = try TemporaryFiles()
        let path = try files.write(
            "config",
            kubeconfig(
                cluster:
                    "server: https://a, certificate-authority: missing, certificate-authority-data: \(certificate.base64)",
                user:
                    "client-certificate-data: \(certificate.base64), client-key-data: \(privateKey.base64), client-key: missing"
            ))
        let configuration = try ClientConfiguration.load(kubeconfig: path)
        #expect(configuration.tls.certificateAuthorities == Array(certificate.utf8))
        #expect(configuration.tls.clientCertificate?.key.text == privateKey)
    }

    @Test func nobodyAtTheAddressNamesTheField() async throws {
        let files = try TemporaryFiles()
        let server = "server: 'https://127.0.0.1:1'"
        let path = try files.write("config", kubeconfig(cluster: server))
        let client = try KubernetesClient(ClientConfiguration.load(kubeconfig: path), logger: TestLog().logger)
        let error = await #expect(throws: KubernetesError.self) { _ = try await client.raw(.get, "/version") }
        #expect(error?.transportError?.code == .connectionFailed)
        #expect(error?.isRetriable == true)
        #expect(error?.description.contains("\(path): clusters[\"c\"].cluster.server") == true)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test func plainHTTPCarriesNoCredentials() async throws {
        let files = try TemporaryFiles()
        let path = try files.write(
            "config", kubeconfig(cluster: "server: 'http://127.0.0.1:8001', proxy-url: 'socks5://u:s3cret@p'"))
        let configuration = try ClientConfiguration.load(kubeconfig: path)
        #expect(try await token(configuration) == nil)
        #expect(configuration.proxy?.address == "socks5://p:1080")
    }

    @Test func theFirstFileOfAListWins() async throws {
        let files = try TemporaryFiles()
        try files.write("sub/token", "second")
        let first = try files.write(
            "first",
            """
            clusters: [{name: c, cluster: {server: 'https://first', insecure-skip-tls-verify: true}}]
            contexts: [{name: other, context: {cluster: c}}]
            """)
        let second = try files.write(
            "sub/second",
            """
            current-context: main
            clusters: [{name: c, cluster: {server: 'https://second', tls-server-name: x}}]
            users: [{name: u, user: {tokenFile: token}}]
            contexts: [{name: main, context: {cluster: c, user: u}}, {name: other, context: {cluster: none}}]
            """)
        let list = ["KUBECONFIG": "\(files.path)/missing:\(first)::\(second)"]
        let configuration = try ClientConfiguration.load(environment: list)
        #expect(configuration.server == "https://first")
        #expect(configuration.tls == TLSConfiguration(skipsVerification: true))
        #expect(try await token(configuration) == "second")
        let other = try ClientConfiguration.load(context: "other", environment: list)
        #expect(other.server == "https://first")
        #expect(other.namespace == "default")
        #expect(try await token(other) == nil)
    }

    @Test func theOrderOfPlaces() throws {
        let files = try TemporaryFiles()
        let flag = try files.write("flag", kubeconfig(cluster: "server: https://flag"))
        let variable = try files.write("variable", kubeconfig(cluster: "server: https://variable"))
        try files.write("home/.kube/config", kubeconfig(cluster: "server: https://home"))
        try files.write("pod/token", "s3cret")
        try files.write("pod/ca.crt", certificate)
        try files.write("pod/namespace", "kuma-system\n")
        var environment = [
            "KUBECONFIG": variable, "HOME": files.path + "/home", "KUBERNETES_SERVICE_HOST": "fd00::1",
            "KUBERNETES_SERVICE_PORT": "443",
        ]
        func load(_ kubeconfig: String?) throws -> ClientConfiguration {
            try ClientConfiguration.load(
                kubeconfig: kubeconfig, environment: environment, serviceAccount: files.path + "/pod")
        }
        #expect(try load(flag).server == "https://flag")
        #expect(try load(nil).server == "https://variable")
        environment["KUBECONFIG"] = ""
        let pod = try load(nil)
        #expect(pod.server == "https://[fd00::1]:443")
        #expect(pod.namespace == "kuma-system")
        #expect(pod.isInCluster)
        #expect(pod.tls.certificateAuthorities == Array(certificate.utf8))
        // An option with an empty name is a variable that was not set: no other cluster must be taken for it.
        #expect(throws: KubeconfigError.self) { try load("") }
        environment["KUBECONFIG"] = "~/.kube/config"
        #expect(try load(nil).server == "https://home")
        #expect(try load("~/.kube/config").server == "https://home")
        environment["KUBECONFIG"] = ""
        environment["KUBERNETES_SERVICE_HOST"] = nil
        let home = try load(nil)
        #expect(home.server == "https://home")
        #expect(!home.isInCluster)
        environment["HOME"] = files.path
        #expect(throws: KubeconfigError.self) { try load(nil) }
    }

    /// Mistakes in a file, and the field that has to be named.
    @Test(arguments: [
        ("", "current-context: is required"),
        ("[]", "is not a kubeconfig"),
        ("a: [", "is not YAML"),
        ("current-context: 7", "current-context: must be a string"),
        ("current-context: x", "current-context: there is no context \"x\""),
        ("clusters: x", "clusters: must be a list"),
        ("clusters: [{cluster: {}}]", "clusters[0].name: is required"),
        ("users: [{name: u}, {name: u}]", "users[1].name: \"u\" is there twice"),
        ("users: [{name: u, user: x}]", "users[\"u\"].user: must be a mapping"),
        ("current-context: x\ncontexts: [{name: x, context: {}}]", "contexts[\"x\"].context.cluster: is required"),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]",
            "contexts[\"x\"].context.cluster: there is no cluster \"c\""
        ),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://a'}}]",
            "contexts[\"x\"].context.user: there is no user \"u\""
        ),
    ])
    func mistakesInTheFile(_ text: String, _ message: String) throws {
        let files = try TemporaryFiles()
        let path = try files.write("config", text)
        try expectError(path, message)
    }

    @Test(arguments: [
        ("", "server: is required"), ("server: ''", "server: is required"), ("server: 7", "server: must be a string"),
        ("server: a", "server: must be https://"), ("server: 'https://u:s3cret@a'", "server: must be https://"),
        ("server: 'https://a', certificate-authority: missing", "certificate-authority: there is no file "),
        ("server: 'https://a', certificate-authority: .", "certificate-authority: "),
        ("server: 'https://a', certificate-authority: config", "certificate-authority: holds no PEM certificate"),
        ("server: 'https://a', certificate-authority-data: '!s3cret'", "certificate-authority-data: is not base64"),
        (
            "server: 'https://a', certificate-authority-data: czNjcmV0",
            "certificate-authority-data: holds no PEM certificate"
        ),
        ("server: 'https://a', insecure-skip-tls-verify: 'yes'", "insecure-skip-tls-verify: must be true or false"),
        (
            "server: 'https://a', insecure-skip-tls-verify: true, certificate-authority-data: \(certificate.base64)",
            "certificate-authority-data: contradicts insecure-skip-tls-verify"
        ),
        ("server: 'https://a', proxy-url: 'u:s3cret@p'", "proxy-url: must begin with"),
        ("server: 'https://a', certificate-autority: x", "certificate-autority: is not a field that is known"),
    ])
    func mistakesInTheCluster(_ cluster: String, _ message: String) throws {
        let files = try TemporaryFiles()
        let path = try files.write("config", kubeconfig(cluster: cluster))
        try expectError(path, "clusters[\"c\"].cluster." + message)
    }

    @Test(arguments: [
        ("token: 's3cret s3cret'", "token: is empty or has characters"), ("token: 7", "token: must be a string"),
        ("tokenFile: missing", "tokenFile: there is no file "),
        ("auth-provider: {name: gcp}", "auth-provider: auth providers are no more"),
        ("username: u, token: s3cret", "token: stands beside username and password"),
        ("username: 'u:v', password: s3cret", "username: has a colon"),
        ("as-groups: [admins]", "as: is required beside as-uid, as-groups"),
        ("as: admin, as-groups: admins", "as-groups: must be a list of strings"),
        ("as: admin, as-user-extra: {scopes: s3cret}", "as-user-extra[\"scopes\"]: must be a list of strings"),
        ("tokn: s3cret", "tokn: is not a field that is known"),
        ("client-certificate-data: \(certificate.base64)", "client-key: is required"),
        ("client-key-data: \(privateKey.base64)", "client-certificate: is required"),
        (
            "client-certificate-data: \(certificate.base64), client-key-data: \("s3cret".base64)",
            "client-key-data: holds no PEM private key"
        ),
        (
            "client-certificate-data: \(certificate.base64), client-key-data: \(privateKey.replacing("PRIVATE", with: "ENCRYPTED PRIVATE").base64)",
            "client-key-data: is encrypted"
        ),
        (
            "client-certificate-data: \(privateKey.base64), client-key-data: \(privateKey.base64)",
            "client-certificate-data: holds no PEM certificate"
        ),
    ])
    func mistakesInTheUser(_ user: String, _ message: String) throws {
        let files = try TemporaryFiles()
        let path = try files.write("config", kubeconfig(user: user))
        try expectError(path, "users[\"u\"].user." + message)
    }

    @Test func filesThatAreNotThere() throws {
        let files = try TemporaryFiles()
        try expectError(files.path + "/none", "there is no file")
        try expectError(files.path, "\(files.path) is a folder")
        let error = #expect(throws: KubeconfigError.self) {
            try ClientConfiguration.load(environment: ["KUBECONFIG": files.path + "/none"])
        }
        #expect(error?.description.hasPrefix(files.path + "/none: no such file") == true)
    }

    @Test func aPodWithoutItsTokenIsAnError() throws {
        let files = try TemporaryFiles()
        let environment = ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]
        let error = #expect(throws: KubeconfigError.self) {
            try ClientConfiguration.load(environment: environment, serviceAccount: files.path)
        }
        #expect(error?.description.contains(files.path + "/ca.crt") == true)
    }

    /// One line, that begins with the file and the field, and holds no secret.
    private func expectError(_ path: String, _ message: String, location: SourceLocation = #_sourceLocation) throws {
        let error = #expect(throws: KubeconfigError.self, sourceLocation: location) {
            try ClientConfiguration.load(kubeconfig: path)
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("\(path): \(message)"), sourceLocation: location)
        #expect(!text.contains("\n") && !text.contains("s3cret"), sourceLocation: location)
    }
}
