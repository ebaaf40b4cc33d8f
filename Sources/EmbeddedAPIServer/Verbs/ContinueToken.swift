import FoundationEssentials
import JSON

/// Where the next page of a list begins, as a real server writes it.
struct ContinueToken {
    /// The version of the first page; nil where consistency is given up.
    var version: UInt64?
    /// The key of the last object of the page before.
    var after: String

    init(version: UInt64?, after: String) {
        self.version = version
        self.after = after
    }

    /// - Throws: 400 if the token is none of ours.
    init(_ text: String) throws(APIStatusError) {
        func refused(_ problem: String) -> APIStatusError {
            .badRequest("invalid continue token: continue key is not valid: \(problem)")
        }
        // URL-safe base64 without padding.
        var base64 = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64) else { throw refused("illegal base64 data at input byte 0") }
        guard let json = try? JSONValue(parsing: data) else { throw refused("invalid character") }
        guard json["v"] == "meta.k8s.io/v1", let version = json["rv"]?.integer, let start = json["start"]?.string
        else { throw refused("server does not recognize this encoded version") }
        guard start.hasPrefix("/"), start.hasSuffix("\u{0}") else { throw refused("invalid start key") }
        self.version = version < 0 ? nil : UInt64(version)
        after = String(start.dropFirst().dropLast())
    }

    var text: String {
        let json: JSONValue = [
            "v": "meta.k8s.io/v1", "rv": .integer(version.map { Int64(clamping: $0) } ?? -1),
            "start": .string("/\(after)\u{0}"),
        ]
        return String(
            Data(json.encoded()).base64EncodedString().compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }
}
