public import FoundationEssentials
internal import JSON
internal import KubernetesAPI
public import Logging

/// Writes one JSON object a line, for machines: `time`, `level`, `msg`, `logger`, then the metadata by its own names.
///
/// ```json
/// {"time":"2026-03-01T09:30:00.000125Z","level":"info","msg":"mesh is ready","logger":"koguma","name":"default"}
/// ```
public struct JSONLinesLogHandler: LogHandler {
    /// A metadata key with one of these names gets an underscore in front.
    private static let reserved: Set<String> = ["time", "level", "msg", "logger"]

    /// The least grave level that is written: that of the control, unless it is set here.
    public var logLevel: Logger.Level {
        get { ownLevel ?? control.level }
        set { ownLevel = newValue }
    }
    /// Written in every line; a message's own metadata wins over it.
    public var metadata: Logger.Metadata = [:]
    /// Asked for every line; wins over `metadata`, and a message's own metadata over both.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let control: LogLevelControl
    private var ownLevel: Logger.Level?
    private let output: LogOutput
    private let now: @Sendable () -> Date

    /// Makes a handler for the logger named `label`.
    public init(
        label: String,
        level: LogLevelControl = LogLevelControl(.info),
        output: LogOutput = .standardError,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.label = label
        self.control = level
        self.output = output
        self.now = now
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line: [UInt8] = [UInt8(ascii: "{")]
        func append(_ key: String, _ value: JSONValue) {
            if line.count > 1 { line.append(UInt8(ascii: ",")) }
            line += JSONValue.string(key).encoded()
            line.append(UInt8(ascii: ":"))
            line += value.encoded()
        }
        append("time", .string(Timestamp.formatMicro(now())))
        append("level", .string(event.level.rawValue))
        append("msg", .string(event.message.description))
        append("logger", .string(label))
        for (key, value) in event.mergedMetadata(self).sorted(by: { $0.key < $1.key }) {
            append(Self.reserved.contains(key) ? "_" + key : key, value.json)
        }
        line += [UInt8(ascii: "}"), UInt8(ascii: "\n")]
        output(line)
    }
}
