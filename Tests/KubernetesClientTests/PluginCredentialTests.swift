import FoundationEssentials
import HTTPTransport
import JSON
import Testing

@testable import KubernetesClient

/// What a plugin writes, and what is said of it.
@Suite struct PluginCredentialTests {
    private func parse(_ status: String?, version: String = "v1") throws -> PluginCredential {
        let status = status.map { #", "status": \#($0)"# } ?? ""
        let text = #"{"apiVersion": "client.authentication.k8s.io/\#(version)", "kind": "ExecCredential"\#(status)}"#
        return try PluginCredential(parsing: Array(text.utf8), version: .v1)
    }

    @Test func aTokenAndItsEnd() throws {
        let credential = try parse(#"{"token": "t0ken", "expirationTimestamp": "2026-01-01T00:00:00+01:00"}"#)
        #expect(credential.token?.text == "t0ken")
        #expect(credential.expiration == Date(timeIntervalSince1970: 1_767_222_000))
        #expect(try parse(#"{"token": "t0ken", "expirationTimestamp": null}"#).expiration == nil)
    }

    @Test func aCertificateAndItsKey() async throws {
        let authority = try await TestAuthority()
        let (one, other) = (try await authority.issue("one"), try await authority.issue("other"))
        func status(_ chain: String, _ key: String) -> String {
            JSONValue(["clientCertificateData": chain, "clientKeyData": key]).text
        }
        let credential = try parse(status(one.chain, one.key))
        #expect(credential.token == nil)
        #expect(credential.certificate?.chain == Array(one.chain.utf8))
        let error = #expect(throws: TokenError.self) { try parse(status(one.chain, other.key)) }
        #expect(error?.description.contains("not the key of") == true)
        let cut = #expect(throws: TokenError.self) { try parse(status(one.chain, String(one.key.dropLast(40)))) }
        #expect(cut?.description.contains("clientKeyData") == true)
    }

    @Test(arguments: [
        (nil, "without status"), ("7", "without status"), ("{}", "neither a token nor a client certificate"),
        (#"{"token": ""}"#, "neither a token nor"), (#"{"token": 7}"#, "status.token that is no string"),
        (#"{"token": "s3cret s3cret"}"#, "characters that no token has"),
        (#"{"token": "s3cret", "expirationTimestamp": "tomorrow"}"#, "no RFC 3339 time"),
        (#"{"clientCertificateData": "s3cret"}"#, "only one of clientCertificateData and clientKeyData"),
        (#"{"clientCertificateData": "s3cret", "clientKeyData": "s3cret"}"#, "clientCertificateData that holds no PEM"),
    ])
    func mistakes(_ status: String?, _ message: String) {
        let error = #expect(throws: TokenError.self) { try parse(status) }
        #expect(error?.description.contains(message) == true)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test func anotherVersionThanTheKubeconfigSays() {
        let error = #expect(throws: TokenError.self) { try parse(#"{"token": "s3cret"}"#, version: "v1beta1") }
        #expect(error?.description.contains("client.authentication.k8s.io/v1,") == true)
    }

    @Test(arguments: ["", "s3cret", "{}", "[]", #"{"kind": "Status"}"#])
    func whatIsNoCredentialAtAll(_ text: String) {
        let error = #expect(throws: TokenError.self) {
            try PluginCredential(parsing: Array(text.utf8), version: .v1)
        }
        #expect(error?.description.contains("ExecCredential") == true)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test(arguments: [
        ("", ""), ("  no\n\n such role\t\n", "no such role"),
        ("\u{1B}[1;31mred\u{1B}[0m alert", "red alert"),
        ("the value hunter22 is wrong", "the value <redacted> is wrong"),
        ("got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl back", "got <redacted> back"),
        ("password=abc Token: abc done", "password=<redacted> Token: <redacted> done"),
        (#"{"access_token":"abc"}"#, #"{"access_token":<redacted>"#),
        ("Authorization: Bearer abc", "Authorization: Bearer <redacted>"),
        ("https://sts.eu-west-1.amazonaws.com/ said 403", "https://sts.eu-west-1.amazonaws.com/ said 403"),
    ])
    func whatMayBeShownOfItsComplaints(_ text: String, _ shown: String) {
        #expect(PluginComplaint.text(Array(text.utf8), hiding: ["hunter22", "is"]) == shown)
    }

    @Test func itsComplaintsAreBounded() {
        let text = PluginComplaint.text(Array(String(repeating: "word ", count: 9_000).utf8), hiding: [])
        #expect(text.count <= 301)
    }
}
