import FoundationEssentials
import JSON
import PKI

/// A JSON Web Token in compact form: header, payload and signature (RFC 7519).
struct JSONWebToken: Sendable {
    /// What is read at most; ours take about a kilobyte.
    static let maximumSize = 16 * 1024

    /// The claims, which nobody vouches for before `isSigned` says so.
    let payload: JSONValue
    private let header: JSONValue
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Nil if the text is no such token.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumSize else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), let header = Self.object(head), let payload = Self.object(body)
        else { return nil }
        self.header = header
        self.payload = payload
        self.signature = signature
        signed = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
    }

    /// Two readings of one text would be two tokens, so nothing stands in an object twice.
    private static func object(_ bytes: [UInt8]) -> JSONValue? {
        let value = try? JSONValue(parsing: bytes, options: .init(maximumDepth: 16, duplicateKeys: .reject))
        return value?.object == nil ? nil : value
    }

    /// Whether the holder of the key signed it, with the one algorithm that is used here.
    func isSigned(by key: PublicKey) -> Bool {
        guard header["alg"]?.string == JWSSignature.algorithm, header["crit"] == nil else { return false }
        return (try? key.verifiesJWS(signature, over: signed)) ?? false
    }

    /// The text of a token that `key` signs.
    static func sign(_ payload: JSONValue, with key: PrivateKey) throws(PKIError) -> String {
        let identifier = Base64URL.encode(SHA256.hash(key.publicKey.spki))
        let header: JSONValue = ["alg": .string(JWSSignature.algorithm), "kid": .string(identifier)]
        let text = [header, payload].map { Base64URL.encode($0.encoded()) }.joined(separator: ".")
        return text + "." + Base64URL.encode(try key.signJWS(Array(text.utf8)))
    }
}

/// Base64 with the alphabet of URLs and without padding (RFC 4648 §5), in exactly one form for each value.
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString().utf8.compactMap { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var standard = text.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        standard += [UInt8](repeating: UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(standard)) else { return nil }
        let bytes = Array(data)
        return encode(bytes).utf8.elementsEqual(text) ? bytes : nil
    }
}
