internal import CYAML
internal import JSON

/// libyaml's emitter, set up to write as `kubectl` does.
@safe struct YAMLEmitter: ~Copyable {
    /// Collects what the emitter writes.
    private final class Output {
        var bytes: [UInt8] = []
    }

    /// On the heap, for it keeps pointers into itself; owned by this value alone.
    private let emitter: UnsafeMutablePointer<yaml_emitter_t>

    private init() {
        unsafe emitter = .allocate(capacity: 1)
        unsafe emitter.initialize(to: yaml_emitter_t())
    }

    deinit {
        unsafe yaml_emitter_delete(emitter)
        unsafe emitter.deallocate()
    }

    /// One document; nil if the emitter fails.
    static func text(of value: JSONValue) -> String? {
        let output = Output()
        // The emitter borrows `output`, which outlives it.
        let isDone = withExtendedLifetime(output) {
            let emitter = YAMLEmitter()
            return emitter.write(value, to: output)
        }
        return isDone ? String(decoding: output.bytes, as: UTF8.self) : nil
    }

    private borrowing func write(_ value: JSONValue, to output: Output) -> Bool {
        guard unsafe yaml_emitter_initialize(emitter) == 1 else { return false }
        unsafe yaml_emitter_set_output(
            emitter,
            { data, buffer, size in
                guard let data = unsafe data else { return 0 }
                let output = unsafe Unmanaged<Output>.fromOpaque(data).takeUnretainedValue()
                unsafe output.bytes.append(contentsOf: UnsafeBufferPointer(start: buffer, count: size))
                return 1
            }, Unmanaged.passUnretained(output).toOpaque())
        unsafe yaml_emitter_set_unicode(emitter, 1)
        // No line is folded: what was one line stays one, and can be searched for.
        unsafe yaml_emitter_set_width(emitter, -1)
        var event = unsafe yaml_event_t()
        return unsafe yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) == 1 && emit(&event)
            && yaml_document_start_event_initialize(&event, nil, nil, nil, 1) == 1 && emit(&event)
            && write(value)
            && yaml_document_end_event_initialize(&event, 1) == 1 && emit(&event)
            && yaml_stream_end_event_initialize(&event) == 1 && emit(&event)
    }

    /// Frees the event as well.
    private borrowing func emit(_ event: inout yaml_event_t) -> Bool {
        unsafe yaml_emitter_emit(emitter, &event) == 1
    }

    private borrowing func write(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool, .integer, .number: scalar(value.text, YAML_PLAIN_SCALAR_STYLE)
        case .string(let text): string(text)
        case .array(let elements): sequence(elements)
        case .object(let object): mapping(object)
        }
    }

    private borrowing func sequence(_ elements: [JSONValue]) -> Bool {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_sequence_start_event_initialize(&event, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE) == 1,
            unsafe emit(&event)
        else { return false }
        for element in elements {
            guard write(element) else { return false }
        }
        return unsafe yaml_sequence_end_event_initialize(&event) == 1 && emit(&event)
    }

    private borrowing func mapping(_ object: JSONObject) -> Bool {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_mapping_start_event_initialize(&event, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE) == 1,
            unsafe emit(&event)
        else { return false }
        for (key, value) in object {
            guard string(key), write(value) else { return false }
        }
        return unsafe yaml_mapping_end_event_initialize(&event) == 1 && emit(&event)
    }

    private borrowing func string(_ text: String) -> Bool {
        if text.utf8.contains(UInt8(ascii: "\n")) {
            return scalar(text, YAML_LITERAL_SCALAR_STYLE)
        }
        return scalar(
            text, ScalarResolution.isAmbiguous(text) ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE)
    }

    /// Writes in that style if it can stand so; the emitter chooses another if not.
    private borrowing func scalar(_ text: String, _ style: yaml_scalar_style_t) -> Bool {
        let bytes = Array(text.utf8)
        guard let size = Int32(exactly: bytes.count) else { return false }
        var event = unsafe yaml_event_t()
        return unsafe yaml_scalar_event_initialize(&event, nil, nil, bytes, size, 1, 1, style) == 1 && emit(&event)
    }
}
