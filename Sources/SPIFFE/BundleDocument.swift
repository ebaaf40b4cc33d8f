internal import FoundationEssentials
public import JSON

/// A SPIFFE bundle: what a trust domain's certificates are verified with, as a JWK set.
///
/// After the standard "SPIFFE Trust Domain and Bundle", §4.
public struct BundleDocument: Sendable, Hashable {
    /// An authority whose certificates are X.509-SVIDs.
    public struct Authority: Sendable, Hashable {
        /// The DER of its certificate.
        public let certificate: [UInt8]
        /// Its public key once more, which JWK libraries insist on; nil in what was read.
        public let key: WebKey?

        /// An authority.
        public init(certificate: [UInt8], key: WebKey? = nil) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// A public key in the terms of RFC 7518 §6, numbers as big-endian bytes.
    public enum WebKey: Sendable, Hashable {
        /// The coordinates on a curve: `P-256`, `P-384`.
        case ellipticCurve(curve: String, x: [UInt8], y: [UInt8])
        /// An RSA key.
        case rsa(modulus: [UInt8], exponent: [UInt8])
    }

    /// Without any, everything of the trust domain is refused.
    public var authorities: [Authority]
    /// Grows with each change.
    public var sequence: Int64?
    /// After how many seconds a consumer should look again.
    public var refreshHint: Int64?

    /// A bundle.
    public init(authorities: [Authority], sequence: Int64? = nil, refreshHint: Int64? = nil) {
        self.authorities = authorities
        self.sequence = sequence
        self.refreshHint = refreshHint
    }

    /// Reads a bundle document, passing over keys and parameters that are not known.
    public init(json: JSONValue) throws(SPIFFEError) {
        guard let keys = json["keys"]?.array else {
            throw SPIFFEError(.invalidBundle, "a bundle needs \"keys\", an array")
        }
        authorities = []
        for key in keys {
            guard let authority = try Self.authority(key) else { continue }
            authorities.append(authority)
        }
        sequence = try Self.integer("spiffe_sequence", in: json)
        refreshHint = try Self.integer("spiffe_refresh_hint", in: json)
    }

    /// The document.
    public var json: JSONValue {
        var object: JSONObject = ["keys": .array(authorities.map(Self.json))]
        object["spiffe_sequence"] = sequence.map { .integer($0) }
        object["spiffe_refresh_hint"] = refreshHint.map { .integer($0) }
        return .object(object)
    }

    private static func json(_ authority: Authority) -> JSONValue {
        var object: JSONObject = [
            "use": "x509-svid", "x5c": [.string(Data(authority.certificate).base64EncodedString())],
        ]
        switch authority.key {
        case .ellipticCurve(let curve, let x, let y):
            object["kty"] = "EC"
            object["crv"] = .string(curve)
            object["x"] = .string(base64URL(x))
            object["y"] = .string(base64URL(y))
        case .rsa(let modulus, let exponent):
            object["kty"] = "RSA"
            object["n"] = .string(base64URL(Array(modulus.drop { $0 == 0 })))
            object["e"] = .string(base64URL(Array(exponent.drop { $0 == 0 })))
        case nil:
            object["kty"] = "EC"
        }
        return .object(object)
    }

    /// The authority of an element; nil if the element is to be passed over.
    private static func authority(_ key: JSONValue) throws(SPIFFEError) -> Authority? {
        guard let type = key["kty"]?.string, type == "EC" || type == "RSA", key["use"]?.string == "x509-svid",
            let chain = key["x5c"]?.array, let first = chain.first
        else { return nil }
        guard let text = first.string, let certificate = Data(base64Encoded: text), !certificate.isEmpty else {
            throw SPIFFEError(.invalidBundle, "the first element of an \"x5c\" must be a certificate in base64")
        }
        return Authority(certificate: Array(certificate))
    }

    private static func integer(_ name: String, in json: JSONValue) throws(SPIFFEError) -> Int64? {
        guard let value = json[name] else { return nil }
        guard let integer = value.integer else {
            throw SPIFFEError(.invalidBundle, "\"\(name)\" must be an integer")
        }
        return integer
    }

    /// RFC 4648 §5 without padding.
    private static func base64URL(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString().utf8.lazy
            .filter { $0 != UInt8(ascii: "=") }
            .map { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            }
        return String(decoding: Array(text), as: UTF8.self)
    }
}
