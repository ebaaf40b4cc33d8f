import HTTPTransport
import JSON

/// The methods of HTTP.
enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// A request as it goes over the wire.
struct Request: Sendable, CustomStringConvertible {
    var method = Method.get
    var path: String
    var query: [String: String] = [:]
    var headers: [String: String] = [:]
    var body: [UInt8]?

    /// Path and query, percent-encoded.
    var target: String {
        let items = query.sorted { $0.key < $1.key }.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }
        return items.isEmpty ? path : path + "?" + items.joined(separator: "&")
    }

    var description: String { "\(method.rawValue) \(target)" }

    /// All but the unreserved characters of RFC 3986 §2.3.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}

/// The header fields of an answer.
struct HeaderFields: Sendable {
    let fields: HTTPHeaders

    subscript(name: String) -> String? { fields[name] }
}

/// What came of a request.
struct Answer: Sendable {
    let request: Request
    let status: Int
    let headers: HeaderFields
    let body: [UInt8]

    init(request: Request, head: HTTPHead, body: [UInt8]) {
        self.request = request
        status = head.status
        headers = HeaderFields(fields: head.headers)
        self.body = body
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    /// The body; null if it is no JSON.
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    /// The texts of the warnings, as they stand between the quotation marks.
    var warnings: [String] {
        headers.fields.values(for: "Warning").map { $0.hasPrefix("299 - ") ? String($0.dropFirst(7).dropLast()) : $0 }
    }

    /// - Throws: ``Refusal`` if it is no success.
    @discardableResult
    func succeeded() throws -> Answer {
        guard 200..<300 ~= status else { throw Refusal(self) }
        return self
    }
}

/// An answer that is no success, with the `Status` of its body.
struct Refusal: Error, CustomStringConvertible {
    let answer: Answer

    init(_ answer: Answer) { self.answer = answer }

    var code: Int { answer.status }
    var status: JSONValue { answer.json }
    var reason: String { status["reason"]?.string ?? "" }
    var message: String { status["message"]?.string ?? answer.text }
    var causes: [JSONValue] { status["details"]?["causes"]?.array ?? [] }
    var fields: [String] { causes.compactMap { $0["field"]?.string } }
    var description: String { "\(answer.request): \(code) \(reason): \(message)" }
}
