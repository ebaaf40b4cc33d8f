import FoundationEssentials
import HTTPTransport

/// A name and a password, as proxies before an API server may ask for; Kubernetes itself takes none since 1.19.
struct BasicCredentials: TokenSource {
    private let value: SensitiveBytes

    let scheme = "Basic"

    /// `nil` for a name with a colon, which cannot be told from the password then (RFC 7617, section 2).
    init?(name: String, password: SensitiveBytes) {
        guard !name.contains(":") else { return nil }
        value = SensitiveBytes(Data(Array("\(name):".utf8) + password.bytes).base64EncodedString())
    }

    func token() async throws(TokenError) -> SensitiveBytes? { value }

    func refused(_ token: SensitiveBytes) async {}
}
