public import JSON

/// YAML as Kubernetes reads and writes it: text to JSON values and back.
///
/// What a plain scalar means is decided as in sigs.k8s.io/yaml, which `kubectl` uses (`ScalarResolution.swift`).
public enum YAML {
    /// How much is read before a text is refused.
    public struct Options: Sendable, Hashable {
        /// How deep collections may be nested, aliases expanded.
        public var maximumDepth = 100
        /// How many nodes all documents together may have, aliases expanded.
        public var maximumNodes = 100_000
        /// How long the text may be.
        public var maximumBytes = 16 * 1024 * 1024

        /// The defaults: more than any manifest has, and less than would hurt.
        public init() {}
    }

    /// Reads all documents of a text; those without content are left out.
    public static func parse(_ bytes: [UInt8], options: Options = Options()) throws(YAMLError) -> [YAMLDocument] {
        guard bytes.count <= options.maximumBytes else {
            throw YAMLError(
                .limitExceeded, "the text has \(bytes.count) bytes; at most \(options.maximumBytes) are read")
        }
        var composer = YAMLComposer(events: YAMLEventReader(bytes), options: options)
        return try composer.documents().map(YAMLDocument.init)
    }

    /// Writes a value in block style, names sorted, as `kubectl -o yaml` does; ends in a line feed.
    public static func encode(_ value: JSONValue) -> String {
        // The emitter fails only if memory does; and JSON is YAML.
        YAMLEmitter.text(of: value) ?? value.text + "\n"
    }
}
