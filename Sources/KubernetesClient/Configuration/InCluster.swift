import FoundationEssentials
import HTTPTransport

/// What Kubernetes gives every Pod: the address of the API server, a token, a CA.
public enum InCluster {
    /// Where the token, the CA and the namespace of a service account are mounted.
    public static let directory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The configuration of this Pod; `nil` if this process runs in none.
    ///
    /// - Throws: ``KubeconfigError`` if it runs in one, but without a service account's token or CA.
    static func configuration(environment: [String: String], directory: String) throws(KubeconfigError)
        -> ClientConfiguration?
    {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
        else { return nil }
        let address = host.contains(":") ? "[\(host)]" : host
        guard let server = ServerURL.normalized("https://\(address):\(port)") else {
            throw KubeconfigError(
                file: "environment", field: "KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT",
                problem: "are no host and port")
        }
        let place = KubeconfigError(
            file: "in-cluster configuration", field: "service account", problem: "")
        let authorityFile = LocalFile(path: directory + "/ca.crt")
        let authorities = try authorityFile.read(for: place)
        guard PEMText.hasCertificate(authorities) else {
            throw KubeconfigError(
                file: place.file, field: place.field, problem: "\(directory)/ca.crt holds no PEM certificate")
        }
        var configuration = ClientConfiguration(
            server: server, tls: TLSConfiguration(certificateAuthorities: authorities),
            source: "KUBERNETES_SERVICE_HOST")
        configuration.isInCluster = true
        configuration.material.authorities = .file(authorityFile)
        configuration.credentialSource = "\(directory)/token"
        configuration.tokens = try TokenFile(directory + "/token", orThrow: place)
        if case .success(let bytes) = LocalFile(path: directory + "/namespace").read() {
            let name = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
            if !name.isEmpty { configuration.namespace = name }
        }
        return configuration
    }
}
