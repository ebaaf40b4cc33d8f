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
    /// - Parameter type: what is in the envelope, where its own word for it does not matter.
    static func object(_ bytes: [UInt8], as type: APIType? = nil) throws(Malformed) -> JSONValue? {
        // The encoding's magic number.
        guard bytes.starts(with: [0x6B, 0x38, 0x73, 0x00]) else { throw Malformed() }
        let envelope = try Envelope(bytes.dropFirst(4))
        let gvk = GroupVersionKind(apiVersion: envelope.apiVersion, kind: envelope.kind)
        // The schemas in CRDs are messages of which nothing is known here.
        guard gvk.group != "apiextensions.k8s.io", let type = type ?? BuiltInTypes.type(of: gvk) else { return nil }
        var object = try message(envelope.raw, type)
        object["apiVersion"] = .string(envelope.apiVersion)
        object["kind"] = .string(envelope.kind)
        return .object(object)
    }

    /// What is around every object: `runtime.Unknown`.
    private struct Envelope {
        var apiVersion = ""
        var kind = ""
        var raw: ArraySlice<UInt8> = []

        init(_ bytes: ArraySlice<UInt8>) throws(Malformed) {
            var reader = ProtobufReader(bytes)
            while let (number, value) = try reader.field() {
                guard number <= 2 else { continue }
                guard case .bytes(let content) = value else { throw Malformed() }
                if number == 2 { raw = content } else { try readType(content) }
            }
        }

        private mutating func readType(_ bytes: ArraySlice<UInt8>) throws(Malformed) {
            var reader = ProtobufReader(bytes)
            while let (number, value) = try reader.field() {
                if number == 1 { apiVersion = try text(value) }
                if number == 2 { kind = try text(value) }
            }
        }
    }

    private static func message(_ bytes: ArraySlice<UInt8>, _ type: APIType) throws(Malformed) -> JSONObject {
        var reader = ProtobufReader(bytes)
        var object: JSONObject = [:]
        var lists: [String: [JSONValue]] = [:]
        var maps: [String: [JSONObject.Element]] = [:]
        while let (number, value) = try reader.field() {
            switch type.members[number] {
            case .field(let field):
                switch field.shape {
                case .list(let shape): lists[field.name, default: []].append(try json(value, shape))
                case .map(let shape): maps[field.name, default: []].append(try entry(try content(value), shape))
                default: object[field.name] = try json(value, field.shape)
                }
            case .embedded(let type):
                for (key, member) in try message(try content(value), type) { object[key] = member }
            case nil: continue
            }
        }
        for (name, elements) in lists { object[name] = .array(elements) }
        for (name, entries) in maps { object[name] = .object(JSONObject(entries)) }
        return object
    }

    private static func entry(
        _ bytes: ArraySlice<UInt8>, _ shape: APIShape
    ) throws(Malformed) -> (key: String, value: JSONValue) {
        var reader = ProtobufReader(bytes)
        var key = ""
        var element = JSONValue.null
        while let (number, value) = try reader.field() {
            if number == 1 { key = try text(value) }
            if number == 2 { element = try json(value, shape) }
        }
        return (key, element)
    }

    private static func json(_ value: ProtobufReader.Value, _ shape: APIShape) throws(Malformed) -> JSONValue {
        switch (shape, value) {
        case (.string, _): .string(try text(value))
        case (.bytes, .bytes(let bytes)): .string(Data(bytes).base64EncodedString())
        case (.int32, .integer(let number)), (.int64, .integer(let number)): .integer(Int64(bitPattern: number))
        case (.bool, .integer(let number)): .bool(number != 0)
        case (.time, .bytes(let bytes)), (.microTime, .bytes(let bytes)): try time(bytes, shape)
        case (.quantity, .bytes(let bytes)): .string(try fields(bytes, text: 1).text)
        case (.intOrString, .bytes(let bytes)): try intOrString(bytes)
        case (.any, .bytes(let bytes)): try raw(bytes)
        case (.strings, .bytes(let bytes)): try strings(bytes)
        case (.object(let type), .bytes(let bytes)): .object(try message(bytes, type))
        default: throw Malformed()
        }
    }

    private static func content(_ value: ProtobufReader.Value) throws(Malformed) -> ArraySlice<UInt8> {
        guard case .bytes(let bytes) = value else { throw Malformed() }
        return bytes
    }

    private static func text(_ value: ProtobufReader.Value) throws(Malformed) -> String {
        guard let text = String(validating: try content(value), as: UTF8.self) else { throw Malformed() }
        return text
    }

    /// The numbers and the text of a small message.
    private static func fields(
        _ bytes: ArraySlice<UInt8>, text textNumber: UInt64? = nil
    ) throws(Malformed) -> (numbers: [UInt64: Int64], text: String) {
        var reader = ProtobufReader(bytes)
        var numbers: [UInt64: Int64] = [:]
        var found = ""
        while let (number, value) = try reader.field() {
            if number == textNumber { found = try text(value) }
            if case .integer(let integer) = value { numbers[number] = Int64(bitPattern: integer) }
        }
        return (numbers, found)
    }

    /// Seconds and nanoseconds; a message without fields is no time at all.
    private static func time(_ bytes: ArraySlice<UInt8>, _ shape: APIShape) throws(Malformed) -> JSONValue {
        let numbers = try fields(bytes).numbers
        guard let seconds = numbers[1], seconds != 0 else { return .null }
        let date = Date(timeIntervalSince1970: Double(seconds) + Double(numbers[2] ?? 0) / 1e9)
        if case .microTime = shape { return .string(Timestamp.formatMicro(date)) }
        return .string(Timestamp.format(date))
    }

    /// A type (0 for a number), a number, a text.
    private static func intOrString(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> JSONValue {
        let (numbers, text) = try fields(bytes, text: 3)
        return numbers[1] ?? 0 == 0 ? .integer(numbers[2] ?? 0) : .string(text)
    }

    /// A message with bytes that are JSON.
    private static func raw(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> JSONValue {
        var reader = ProtobufReader(bytes)
        var json = JSONValue.null
        while let (number, value) = try reader.field() {
            guard number == 1 else { continue }
            do { json = try JSONValue(parsing: try content(value)) } catch { throw Malformed() }
        }
        return json
    }

    /// A message with a list of texts.
    private static func strings(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> JSONValue {
        var reader = ProtobufReader(bytes)
        var texts: [JSONValue] = []
        while let (number, value) = try reader.field() {
            if number == 1 { texts.append(.string(try text(value))) }
        }
        return .array(texts)
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
