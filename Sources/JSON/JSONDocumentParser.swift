/// Parses documents that are much alike, such as the lines of a stream or the items of a list.
///
/// They share the strings that they have in common: that is quicker, and what is kept of them takes less memory.
public struct JSONDocumentParser: Sendable {
    private let options: JSONValue.ParsingOptions
    private var recent = RecentStrings()

    /// What was read of the last document although it is not as it should be.
    public private(set) var remarks = JSONRemarks()

    /// Makes a parser.
    public init(options: JSONValue.ParsingOptions = .init()) {
        self.options = options
    }

    /// Parses one document, as ``JSONValue/init(parsing:options:)-swift.init``.
    public mutating func parse(_ bytes: [UInt8]) throws(JSONParsingError) -> JSONValue {
        try parse(bytes) { (parser) throws(JSONParsingError) in try parser.document() }
    }

    /// Parses a document and hands over the elements of an array that is a member of it, one after the other.
    ///
    /// There is never more than one of them in memory as JSON. What is remarkable in an element comes with it, and not
    /// in ``remarks``.
    /// - Returns: The document, with that array empty.
    public mutating func parse(
        _ bytes: [UInt8], elementsOf key: String, _ element: (JSONValue, JSONRemarks) -> Void
    ) throws(JSONParsingError) -> JSONValue {
        try parse(bytes) { (parser) throws(JSONParsingError) in try parser.document(without: key, element) }
    }

    private mutating func parse(
        _ bytes: [UInt8], _ document: (inout JSONParser) throws(JSONParsingError) -> JSONValue
    ) throws(JSONParsingError) -> JSONValue {
        var parser = JSONParser(bytes: bytes, options: options, recent: recent)
        recent = RecentStrings()
        defer {
            recent = parser.recent
            remarks = parser.remarks
        }
        return try document(&parser)
    }
}
