import FoundationEssentials
public import JSON
import MeshAPI

/// A `spec.mtls` that was valid; `mtls` is nil where the Mesh had none.
public struct LastGoodMutualTLS: Sendable, Hashable {
    /// The specification without private keys; nil where the Mesh had none.
    public var mtls: JSONValue?

    /// Makes one of what is already without private keys.
    public init(mtls: JSONValue?) {
        self.mtls = mtls
    }
}

extension LastGoodMutualTLS {
    /// How large it may be in bytes: with it, the state stays well below the 1 MiB that a Secret holds.
    static let limit = 256 * 1024

    /// What is kept of a specification: what is understood of it, and never a private key.
    ///
    /// A key stands in its Secret or in the Mesh and is copied nowhere. An inline one is kept without its content, so
    /// that it is known that there was one.
    init(keeping spec: MutualTLSSpec?) {
        var kept = spec
        kept?.backends = spec?.backends?.map { backend in
            var kept = backend
            kept.conf = Self.conf(of: backend)
            return kept
        }
        self.init(mtls: kept?.json)
    }

    var isTooLarge: Bool { (mtls?.encoded().count ?? 0) > Self.limit }

    /// Of a type that is not known here, any member may be a secret.
    private static func conf(of backend: MutualTLSSpec.Backend) -> JSONValue? {
        guard let conf = backend.conf else { return nil }
        var kept: JSONObject = [:]
        switch backend.type {
        case .builtin:
            kept["caCert"] = conf["caCert"]
        case .provided:
            let certificate = conf["cert"].flatMap { try? DataSource(json: $0) }
            kept["cert"] = certificate?.mayHoldKey == true ? certificate?.withoutContent.json : certificate?.json
            kept["key"] = conf["key"].flatMap { try? DataSource(json: $0) }?.withoutContent.json
        case .other:
            break
        }
        return .object(kept)
    }
}

extension DataSource {
    /// Whether a private key may stand where a certificate should, as in a file that has both.
    fileprivate var mayHoldKey: Bool {
        switch self {
        case .secret, .file: false
        case .inline(let text):
            Data(base64Encoded: text).map { Self.namesKey(String(decoding: $0, as: UTF8.self)) } ?? true
        case .inlineString(let text): Self.namesKey(text)
        }
    }

    private static func namesKey(_ pem: String) -> Bool { pem.contains("PRIVATE KEY") }

    fileprivate var withoutContent: DataSource {
        switch self {
        case .secret, .file: self
        case .inline: .inline("")
        case .inlineString: .inlineString("")
        }
    }
}
