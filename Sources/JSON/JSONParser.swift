extension JSONValue {
    /// What a parse accepts.
    public struct ParsingOptions: Sendable {
        /// What happens when an object has a name twice.
        public enum DuplicateKeys: Sendable {
            /// The later of the two counts, as for an API server.
            case lastWins
            /// The document is invalid.
            case reject
        }

        /// What happens to arrays and objects beyond the greatest depth.
        public enum DeepNesting: Sendable {
            /// The document is invalid.
            case reject
            /// They are passed over, and `null` stands for each.
            case dropped
        }

        /// How deep arrays and objects may nest.
        public var maximumDepth: Int
        /// What happens to what nests deeper than `maximumDepth`.
        public var deepNesting: DeepNesting
        /// What happens to names that an object has twice; RFC 8259 leaves it open.
        public var duplicateKeys: DuplicateKeys
        /// Whether `metadata.managedFields` is passed over: near half of an object's metadata, and only the server needs it.
        public var skipsManagedFields: Bool

        /// Makes options; as they stand, those of a document of which nothing is known.
        public init(
            maximumDepth: Int = 512,
            deepNesting: DeepNesting = .reject,
            duplicateKeys: DuplicateKeys = .lastWins,
            skipsManagedFields: Bool = false
        ) {
            self.maximumDepth = maximumDepth
            self.deepNesting = deepNesting
            self.duplicateKeys = duplicateKeys
            self.skipsManagedFields = skipsManagedFields
        }
    }

    /// Parses one JSON document (RFC 8259), with nothing but white space around it.
    public init(parsing bytes: some Sequence<UInt8>, options: ParsingOptions = .init()) throws(JSONParsingError) {
        var parser = JSONParser(bytes: Array(bytes), options: options, recent: RecentStrings())
        self = try parser.document()
    }

    /// Parses the text of one JSON document.
    public init(parsing text: String, options: ParsingOptions = .init()) throws(JSONParsingError) {
        try self.init(parsing: Array(text.utf8), options: options)
    }
}

/// A recursive descent over the bytes of one document.
struct JSONParser {
    private let bytes: [UInt8]
    private let options: JSONValue.ParsingOptions
    private var position = 0
    private var depth = 0
    private var scratch: [UInt8] = []
    /// What was seen so far, for whoever parses the next document.
    private(set) var recent: RecentStrings
    /// What was read although it is not as it should be.
    private(set) var remarks = JSONRemarks()

    init(bytes: [UInt8], options: JSONValue.ParsingOptions, recent: RecentStrings) {
        self.bytes = bytes
        self.options = options
        self.recent = recent
    }

    mutating func document() throws(JSONParsingError) -> JSONValue {
        skipWhitespace()
        let value = try value()
        skipWhitespace()
        guard position == bytes.count else { throw error("unexpected text after the document") }
        return value
    }

    /// The document without the elements of one of the arrays that are its members: each of them is handed over, and
    /// let go of, before the next is read.
    mutating func document(
        without key: String, _ element: (JSONValue, JSONRemarks) -> Void
    ) throws(JSONParsingError) -> JSONValue {
        skipWhitespace()
        guard current == UInt8(ascii: "{") else { return try document() }
        let object = try members { (parser, name) throws(JSONParsingError) in
            guard name == key, parser.current == UInt8(ascii: "[") else { return try parser.member(name) }
            let before = parser.remarks
            parser.remarks = JSONRemarks()
            try parser.elements { (parser) throws(JSONParsingError) in
                let value = try parser.value()
                element(value, parser.remarks)
                parser.remarks = JSONRemarks()
            }
            parser.remarks = before
            return .array([])
        }
        skipWhitespace()
        guard position == bytes.count else { throw error("unexpected text after the document") }
        return .object(object)
    }

    private func error(_ reason: String) -> JSONParsingError {
        JSONParsingError(reason: reason, offset: position, in: bytes)
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONParsingError) -> JSONValue {
        guard let byte = current else { throw error("unexpected end") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if depth == options.maximumDepth, options.deepNesting == .dropped {
                remarks.hasDeepNesting = true
                try skip()
                return .null
            }
            return byte == UInt8(ascii: "{") ? .object(try object()) : .array(try array())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("unexpected character")
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONParsingError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        guard bytes.count - position >= length,
            bytes[position..<position + length].elementsEqual(text.description.utf8)
        else { throw error("unexpected character") }
        position += length
        return value
    }

    private mutating func enter() throws(JSONParsingError) {
        depth += 1
        guard depth <= options.maximumDepth else { throw error("nested deeper than \(options.maximumDepth) levels") }
        position += 1
        skipWhitespace()
    }

    /// Whether a comma goes on; false at the closing byte, which it consumes.
    private mutating func continues(until close: UInt8) throws(JSONParsingError) -> Bool {
        skipWhitespace()
        switch current {
        case close?:
            position += 1
            depth -= 1
            return false
        case UInt8(ascii: ","):
            position += 1
            skipWhitespace()
            return true
        default: throw error("expected ',' or '\(Character(Unicode.Scalar(close)))'")
        }
    }

    @inline(__always)
    private mutating func elements(
        _ element: (inout Self) throws(JSONParsingError) -> Void
    ) throws(JSONParsingError) {
        try enter()
        if current == UInt8(ascii: "]") {
            _ = try continues(until: UInt8(ascii: "]"))
            return
        }
        repeat { try element(&self) } while try continues(until: UInt8(ascii: "]"))
    }

    private mutating func array() throws(JSONParsingError) -> [JSONValue] {
        var values: [JSONValue] = []
        try elements { (parser) throws(JSONParsingError) in values.append(try parser.value()) }
        return values
    }

    private mutating func object() throws(JSONParsingError) -> JSONObject {
        try members { (parser, name) throws(JSONParsingError) in try parser.member(name) }
    }

    /// The value of a member, of `metadata` without what is to be passed over.
    @inline(__always)
    private mutating func member(_ name: String) throws(JSONParsingError) -> JSONValue {
        guard options.skipsManagedFields, name == "metadata", current == UInt8(ascii: "{"),
            depth < options.maximumDepth
        else { return try value() }
        return .object(
            try members { (parser, name) throws(JSONParsingError) in
                guard name == "managedFields" else { return try parser.value() }
                try parser.skip()
                return nil
            })
    }

    /// The members of an object; those for which there is no value are left out.
    @inline(__always)
    private mutating func members(
        _ value: (inout Self, String) throws(JSONParsingError) -> JSONValue?
    ) throws(JSONParsingError) -> JSONObject {
        try enter()
        var members: [JSONObject.Member] = []
        if current == UInt8(ascii: "}") {
            _ = try continues(until: UInt8(ascii: "}"))
            return JSONObject()
        }
        members.reserveCapacity(8)
        repeat {
            guard current == UInt8(ascii: "\"") else { throw error("expected a member name") }
            let key = try string()
            skipWhitespace()
            guard current == UInt8(ascii: ":") else { throw error("expected ':'") }
            position += 1
            skipWhitespace()
            if let value = try value(&self, key) { members.append(.init(key: key, value: value)) }
        } while try continues(until: UInt8(ascii: "}"))
        var repeated: [String] = []
        let object = JSONObject(unordered: members, repeated: &repeated)
        if let key = repeated.first {
            if options.duplicateKeys == .reject { throw error("the object that ends here has \"\(key)\" twice") }
            remarks.repeatedKey = remarks.repeatedKey ?? key
        }
        return object
    }

    /// Passes over a value, looking no closer than its brackets and quotes ask for.
    private mutating func skip() throws(JSONParsingError) {
        var open = 0
        while let byte = current {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
            case UInt8(ascii: "\""): try skipString()
            default: break
            }
            if open < 0 || (open == 0 && byte == UInt8(ascii: ",")) { return }
            position += 1
            if open == 0, byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { return }
        }
        throw error("unexpected end")
    }

    /// Passes over a string up to its closing quote.
    private mutating func skipString() throws(JSONParsingError) {
        position += 1
        while let byte = current, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
        guard position < bytes.count else { throw error("unterminated string") }
    }

    private mutating func number() throws(JSONParsingError) -> JSONValue {
        let start = position
        let negative = current == UInt8(ascii: "-")
        if negative { position += 1 }
        let firstDigit = position
        var magnitude: UInt64 = 0
        var fits = true
        while let digit = digit() {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            fits = fits && !overflow && !carry
            magnitude = sum
        }
        let digits = position - firstDigit
        guard digits > 0 else { throw error("expected a digit") }
        guard digits == 1 || bytes[firstDigit] != UInt8(ascii: "0") else { throw error("a number has a leading zero") }
        var whole = true
        if current == UInt8(ascii: ".") {
            whole = false
            position += 1
            guard digit() != nil else { throw error("expected a digit") }
            while digit() != nil {}
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            whole = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard digit() != nil else { throw error("expected a digit") }
            while digit() != nil {}
        }
        if whole && fits {
            if !negative, let value = Int64(exactly: magnitude) { return .integer(value) }
            if negative, magnitude > 0, let value = Int64(exactly: magnitude) { return .integer(-value) }
        }
        return .number(JSONNumber(verifiedText: String(decoding: bytes[start..<position], as: UTF8.self)))
    }

    /// Consumes one digit.
    private mutating func digit() -> UInt8? {
        guard let byte = current, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
        position += 1
        return byte - UInt8(ascii: "0")
    }

    private mutating func string() throws(JSONParsingError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                guard let found = recent.string(of: bytes.span.extracting(start..<position)) else { throw notUTF8 }
                recent.remember(found)
                position += 1
                return found.text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw error("a control character in a string") }
            position += 1
        }
        throw error("unterminated string")
    }

    private var notUTF8: JSONParsingError { error("a string is not UTF-8") }

    /// The rest of a string that has escapes in it, from its start.
    private mutating func escapedString(from start: Int) throws(JSONParsingError) -> String {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: bytes[start..<position])
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let found = recent.string(of: scratch.span) else { throw notUTF8 }
                return found.text
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw error("a control character in a string")
            default: scratch.append(byte)
            }
        }
        throw error("unterminated string")
    }

    private mutating func escape() throws(JSONParsingError) {
        guard let byte = current else { throw error("unterminated string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"): scratch.append(contentsOf: String(try escapedScalar()).utf8)
        default: throw error("unknown escape")
        }
    }

    /// The scalar of `\uXXXX`, or of a surrogate pair of them; a lone surrogate becomes U+FFFD, as in Go.
    private mutating func escapedScalar() throws(JSONParsingError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let isHigh = 0xD800...0xDBFF ~= first
        if isHigh, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let before = position
            position += 2
            let second = try hexadecimal()
            if 0xDC00...0xDFFF ~= second,
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
            position = before
        }
        return "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(JSONParsingError) -> UInt32 {
        guard bytes.count - position >= 4 else { throw error("unterminated escape") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw error("an escape is not hexadecimal")
            }
            value = value << 4 + UInt32(digit)
            position += 1
        }
        return value
    }
}
