import FoundationEssentials
import JSON
import KubernetesAPI

/// Reads objects in Kubernetes' protobuf encoding (`application/vnd.kubernetes.protobuf`) into JSON.
///
/// Only requests need it: answers are JSON, which every client takes as well.
enum ProtobufDecoder {
    static let mediaType = "application/vnd.kubernetes.protobuf"

    /// Why bytes could not be read.
    struct Malformed: Error {}

    /// The object in an envelope; nil if its kind is not known here.
    ///
    /// - Parameter schema: what is in the envelope, where its own word for it does not matter.
    static func object(_ bytes: [UInt8], as schema: ProtobufSchema? = nil) throws(Malformed) -> JSONValue? {
        // The encoding's magic number.
        guard bytes.starts(with: [0x6B, 0x38, 0x73, 0x00]) else { throw Malformed() }
        let envelope = try message(bytes.dropFirst(4), .envelope)
        let type = envelope["typeMeta"]
        guard let schema = schema ?? type?["kind"]?.string.flatMap(ProtobufSchema.object) else { return nil }
        let raw = envelope["raw"]?.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
        var object = try message(raw[...], schema)
        object["apiVersion"] = type?["apiVersion"]
        object["kind"] = type?["kind"]
        return .object(object)
    }

    private static func message(
        _ bytes: ArraySlice<UInt8>, _ schema: ProtobufSchema
    ) throws(Malformed) -> JSONObject {
        var reader = ProtobufReader(bytes)
        var object: JSONObject = [:]
        while let (number, value) = try reader.field() {
            guard let field = schema.fields[number] else { continue }
            if case .map(let kind) = field.kind {
                let (key, element) = try entry(value, kind)
                var entries = object[field.name]?.object ?? [:]
                entries[key] = element
                object[field.name] = .object(entries)
            } else if field.isRepeated {
                let element = try json(value, field.kind) ?? ""
                object[field.name] = .array((object[field.name]?.array ?? []) + [element])
            } else if let element = try json(value, field.kind) {
                object[field.name] = element
            }
        }
        return object
    }

    private static func entry(
        _ value: ProtobufReader.Value, _ kind: ProtobufSchema.Kind
    ) throws(Malformed) -> (key: String, value: JSONValue) {
        guard case .bytes(let bytes) = value else { throw Malformed() }
        let entry = try message(
            bytes,
            ProtobufSchema(fields: [
                1: .init(name: "key", kind: .string), 2: .init(name: "value", kind: kind),
            ]))
        return (entry["key"]?.string ?? "", entry["value"] ?? "")
    }

    /// Nil for what JSON leaves out: the empty string, zero, no time.
    private static func json(_ value: ProtobufReader.Value, _ kind: ProtobufSchema.Kind) throws(Malformed) -> JSONValue?
    {
        switch (kind, value) {
        case (.string, .bytes(let bytes)):
            guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
            return text.isEmpty ? nil : .string(text)
        case (.bytes, .bytes(let bytes)): return .string(Data(bytes).base64EncodedString())
        case (.json, .bytes(let bytes)):
            do { return try JSONValue(parsing: bytes) } catch { throw Malformed() }
        case (.integer, .integer(let number)): return number == 0 ? nil : .integer(Int64(bitPattern: number))
        case (.boolean, .integer(let number)): return .bool(number != 0)
        case (.time, .bytes(let bytes)): return try time(bytes)
        case (.message(let schema), .bytes(let bytes)):
            let fields = try message(bytes, schema)
            // `FieldsV1` is JSON in a message of its own.
            return fields["Raw"] ?? .object(fields)
        default: throw Malformed()
        }
    }

    private static func time(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> JSONValue? {
        let parts = try message(bytes, ProtobufSchema(fields: [1: .init(name: "seconds", kind: .integer)]))
        return parts["seconds"]?.integer.map {
            .string(Timestamp.format(Date(timeIntervalSince1970: Double($0))))
        }
    }
}

/// Reads the fields of one protobuf message.
struct ProtobufReader {
    enum Value {
        case integer(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The next field; nil at the end.
    mutating func field() throws(ProtobufDecoder.Malformed) -> (number: UInt64, value: Value)? {
        if rest.isEmpty { return nil }
        let tag = try integer()
        switch tag & 7 {
        case 0: return (tag >> 3, .integer(try integer()))
        case 1: return (tag >> 3, .bytes(try take(8)))
        case 2: return (tag >> 3, .bytes(try take(try integer())))
        case 5: return (tag >> 3, .bytes(try take(4)))
        default: throw ProtobufDecoder.Malformed()
        }
    }

    private mutating func integer() throws(ProtobufDecoder.Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw ProtobufDecoder.Malformed() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw ProtobufDecoder.Malformed()
    }

    private mutating func take(_ count: UInt64) throws(ProtobufDecoder.Malformed) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: count), count <= rest.count else { throw ProtobufDecoder.Malformed() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
