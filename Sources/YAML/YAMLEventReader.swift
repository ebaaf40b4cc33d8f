internal import CYAML

/// What a text is made of, one event after another.
enum YAMLEvent {
    case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
    case alias(String)
    case scalar(YAMLScalar, anchor: String?)
    case sequenceStart(anchor: String?)
    case mappingStart(anchor: String?)
}

/// A scalar as it stands in the text.
struct YAMLScalar {
    let text: String
    /// Neither quoted nor a block: what it means depends on how it looks.
    let isPlain: Bool
    /// The tag that was written, in full.
    let tag: String?
}

/// libyaml's parser over one text.
@safe final class YAMLEventReader {
    /// On the heap, for it keeps pointers into itself; owned by this object alone.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// The text, at an address that lasts as long as the parser.
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(from: bytes)
        // Fails only without memory; every later call then fails as well, and says so.
        if unsafe yaml_parser_initialize(parser) == 1 {
            unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        }
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event and where it begins.
    func next() throws(YAMLError) -> (event: YAMLEvent, location: YAMLLocation) {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw unsafe Self.error(parser.pointee) }
        defer { unsafe yaml_event_delete(&event) }
        let location = unsafe YAMLLocation(
            line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
        return (unsafe Self.convert(event), location)
    }

    private static func convert(_ event: yaml_event_t) -> YAMLEvent {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT: return unsafe .alias(string(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT: return unsafe .sequenceStart(anchor: string(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT: return unsafe .mappingStart(anchor: string(event.data.mapping_start.anchor))
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe .scalar(
                YAMLScalar(
                    text: String(decoding: bytes, as: UTF8.self),
                    isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
                    tag: string(scalar.tag)),
                anchor: string(scalar.anchor))
        default: return .streamEnd
        }
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe text.map { unsafe String(cString: $0) }
    }

    private static func error(_ parser: yaml_parser_t) -> YAMLError {
        let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "memory is short"
        if unsafe parser.error == YAML_READER_ERROR {
            return unsafe YAMLError(.syntax, "\(problem), at byte \(parser.problem_offset)")
        }
        return unsafe YAMLError(
            .syntax, problem,
            at: YAMLLocation(line: Int(parser.problem_mark.line) + 1, column: Int(parser.problem_mark.column) + 1))
    }
}
