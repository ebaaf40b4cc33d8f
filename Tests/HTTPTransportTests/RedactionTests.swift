import Testing

@testable import HTTPTransport

/// Whatever prints a value of this module, by intent or by accident, prints no secret.
@Suite struct RedactionTests {
    private func everyPrint(_ value: some Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return "\(value)|\(String(reflecting: value))|\(dumped)|\(deepMirror(value))"
    }

    private func deepMirror(_ value: Any, depth: Int = 0) -> String {
        guard depth < 10 else { return "" }
        return Mirror(reflecting: value).children.map { "\($0.value) " + deepMirror($0.value, depth: depth + 1) }
            .joined()
    }

    @Test func nothingShowsASecret() throws {
        let secret = SensitiveBytes("s3cret")
        let number = String(describing: secret.bytes)
        let headers: HTTPHeaders = ["Authorization": "Bearer s3cret", "cookie": "s3cret", "X": "shown"]
        let tls = TLSConfiguration(clientCertificate: .init(chain: [], key: secret))
        let configuration = CurlTransport.Configuration(
            tls: tls, proxy: ProxyURL("http://u:s3cret@p:1"),
            proxyEnvironment: ProxyEnvironment(["HTTPS_PROXY": "u:s3cret@p"]))
        let values: [Any] = [
            secret, [secret], Optional(secret) as Any, headers, tls, configuration, configuration.proxy as Any,
            configuration.proxyEnvironment,
            HTTPRequest(method: .post, url: "https://h/", headers: headers, body: secret.bytes),
            HTTPResponse(status: 200, headers: ["Set-Cookie": "s3cret"], body: secret.bytes),
            HTTPStream(head: HTTPHead(status: 200, headers: headers), lines: [secret.bytes]),
            try CurlTransport(configuration),
        ]
        for value in values {
            let text = everyPrint(value)
            #expect(!text.contains("s3cret"))
            #expect(!text.contains(number))
            #expect(!text.contains("115, 51, 99"))
        }
        #expect(headers.description.contains("X: shown"))
    }
}
