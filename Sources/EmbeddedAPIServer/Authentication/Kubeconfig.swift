import FoundationEssentials

/// A kubeconfig with one cluster, one user and one context.
struct Kubeconfig: Sendable {
    enum Credential: Sendable {
        case token(String)
        case clientCertificate(certificatePEM: String, keyPEM: [UInt8])
    }

    /// The name of cluster, user and context.
    static let name = "koguma"

    var server: String
    var authorityPEM: String
    var credential: Credential
    var namespace = "default"

    /// The file's text in YAML, which holds a secret.
    var text: String {
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: \(Self.name)
          cluster:
            server: \(server)
            certificate-authority-data: \(Self.base64(Array(authorityPEM.utf8)))
        users:
        - name: \(Self.name)
          user:
        \(credentialText)
        contexts:
        - name: \(Self.name)
          context:
            cluster: \(Self.name)
            namespace: \(namespace)
            user: \(Self.name)
        current-context: \(Self.name)

        """
    }

    private var credentialText: String {
        switch credential {
        case .token(let token): "    token: \(token)"
        case .clientCertificate(let certificatePEM, let keyPEM):
            """
                client-certificate-data: \(Self.base64(Array(certificatePEM.utf8)))
                client-key-data: \(Self.base64(keyPEM))
            """
        }
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// Writes the text to a file that only its owner can read, in one step.
    func write(to path: String) throws {
        do {
            try PrivateFile.replace(path, with: Data(text.utf8))
        } catch {
            throw EmbeddedAPIServerError(
                code: .kubeconfigNotWritten,
                message: "cannot write the kubeconfig to \(path): check that its directory exists and is writable"
            )
        }
    }
}
