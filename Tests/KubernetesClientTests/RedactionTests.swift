import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Testing

/// Whatever prints a value of this module, by intent or by accident, prints no token and no key.
@Suite struct RedactionTests {
    private func everyPrint(_ value: Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return "\(value)|\(String(reflecting: value))|\(dumped)|\(mirrored(value))"
    }

    private func mirrored(_ value: Any, depth: Int = 0) -> String {
        guard depth < 12 else { return "" }
        return Mirror(reflecting: value).children.map { "\($0.value) " + mirrored($0.value, depth: depth + 1) }.joined()
    }

    @Test func nothingShowsASecret() async throws {
        let secret = SensitiveBytes("s3cret")
        let files = try TemporaryFiles()
        try files.write("token", "s3cret")
        try files.write("ca.crt", "-----BEGIN CERTIFICATE-----")
        let pod = try ClientConfiguration.load(
            environment: ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"],
            serviceAccount: files.path)
        let configuration = ClientConfiguration(
            server: "https://127.0.0.1:1", tls: .init(clientCertificate: .init(chain: [], key: secret)),
            tokens: StaticToken(secret), proxy: ProxyURL("http://u:s3cret@p:1"))
        let log = TestLog()
        let transport = ScriptedTransport(.status(401, "Unauthorized"), HTTPResponse(status: 403, body: secret.bytes))
        let client = KubernetesClient(transport, tokens: StaticToken(secret), log: log)
        var errors: [Any] = []
        for _ in 0..<3 {
            let object = Secret(
                metadata: ObjectMeta(name: "a", namespace: "ns"), type: "t", data: ["value": secret.bytes])
            do { _ = try await client.create(object) } catch { errors.append(error) }
        }
        #expect(errors.count == 3)
        #expect(transport.requests.first?.headers["Authorization"] == "Bearer s3cret")

        let values: [Any] = [
            configuration, pod, pod.tokens, StaticToken(secret), client, transport.requests,
            try KubernetesClient(configuration, logger: log.logger), log.lines,
        ]
        for value in values + errors {
            let text = everyPrint(value)
            #expect(!text.contains("s3cret"))
            #expect(!text.contains("czNjcmV0"))
            #expect(!text.contains("115, 51, 99"))
        }
    }
}
