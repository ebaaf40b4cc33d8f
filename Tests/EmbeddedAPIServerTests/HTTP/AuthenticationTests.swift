import FoundationEssentials
import Logging
import Testing

@testable import EmbeddedAPIServer

@Suite struct AuthenticationTests {
    private let authenticator: Authenticator

    init() throws {
        let tokens = ServiceAccountTokens(key: try ServerIdentity().tokenKey, core: APICore())
        authenticator = Authenticator(token: "secret-token", tokens: tokens)
    }

    private func caller(_ headers: HTTPHeaders, certificate: ClientIdentity? = nil) throws -> Caller? {
        try authenticator.caller(of: APIRequest(target: "/", headers: headers, clientIdentity: certificate))
    }

    @Test(arguments: ["Bearer secret-token", "bearer secret-token"])
    func acceptsTheToken(_ authorization: String) throws {
        let caller = try #require(try self.caller(["authorization": authorization, "User-Agent": "kubectl/v1.32"]))
        #expect(caller.groups.contains("system:masters"))
        #expect(caller.userAgent == "kubectl/v1.32")
    }

    @Test(arguments: ["Bearer secret-tokeN", "Bearer secret-token2", "Bearer ", "Bearer", "Basic secret-token", ""])
    func refusesOtherTokens(_ authorization: String) {
        #expect(throws: APIStatusError.unauthorized) { try caller(["Authorization": authorization]) }
        let certificate = ClientIdentity(user: "jane", groups: [])
        #expect(throws: APIStatusError.unauthorized) {
            try caller(["Authorization": authorization], certificate: certificate)
        }
    }

    @Test func acceptsAVerifiedCertificate() throws {
        let caller = try caller([:], certificate: ClientIdentity(user: "jane", groups: ["devs"]))
        #expect(caller == Caller(user: "jane", groups: ["devs", "system:authenticated"]))
    }

    @Test func knowsNobodyWithoutCredentials() throws {
        #expect(try caller([:]) == nil)
    }

    @Test func knowsOnlyCertificatesThatItIssued() throws {
        let (ours, other) = (try ServerIdentity(), try ServerIdentity())
        let jane = ClientIdentity(user: "jane", groups: ["devs"])
        let der = try #require(Self.der(of: try ours.issueClientCertificate(jane)))
        #expect(ours.client(certificateDER: der) == jane)
        #expect(other.client(certificateDER: der) == nil)
        #expect(ours.client(certificateDER: []) == nil)
    }

    private static func der(of pair: ServerIdentity.KeyPair) -> [UInt8]? {
        let lines = pair.certificatePEM.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        return Data(base64Encoded: lines.joined()).map(Array.init)
    }

    @Test func writesAKubeconfigThatOnlyItsOwnerReads() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "koguma-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "kubeconfig").path
        _ = FileManager.default.createFile(
            atPath: path, contents: Data("older".utf8), attributes: [.posixPermissions: 0o644])
        let kubeconfig = Kubeconfig(server: "https://127.0.0.1:1", authorityPEM: "pem", credential: .token("t"))
        try kubeconfig.write(to: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect("\(attributes[.posixPermissions] ?? "none")" == "\(0o600)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == kubeconfig.text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["kubeconfig"])
    }

    @Test func saysWhereItCannotWriteAKubeconfig() {
        let kubeconfig = Kubeconfig(server: "https://127.0.0.1:1", authorityPEM: "pem", credential: .token("t"))
        let error = #expect(throws: EmbeddedAPIServerError.self) {
            try kubeconfig.write(to: "/nonexistent-directory/kubeconfig")
        }
        #expect(error?.description.contains("/nonexistent-directory/kubeconfig") == true)
    }
}
