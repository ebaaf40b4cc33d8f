public import FoundationEssentials
internal import JSON
internal import KubernetesAPI
public import Logging

/// Writes a line of text, for people: time, level, message, then `key=value`, nested keys joined by dots.
///
/// ```text
/// 2026-03-01T09:30:00.000125Z warning cannot reach the API server  cause="connection refused" server=https://…
/// ```
///
/// Nothing that is logged can break the line or reach the terminal as a control sequence.
public struct TextLogHandler: LogHandler {
    /// The least grave level that is written: that of the control, unless it is set here.
    public var logLevel: Logger.Level {
        get { ownLevel ?? control.level }
        set { ownLevel = newValue }
    }
    /// Written in every line; a message's own metadata wins over it.
    public var metadata: Logger.Metadata = [:]
    /// Asked for every line; wins over `metadata`, and a message's own metadata over both.
    public var metadataProvider: Logger.MetadataProvider?

    private let control: LogLevelControl
    private var ownLevel: Logger.Level?
    private let output: LogOutput
    private let now: @Sendable () -> Date

    /// Makes a handler; text has no room for the name of the logger.
    public init(
        level: LogLevelControl = LogLevelControl(.info),
        output: LogOutput = .standardError,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.control = level
        self.output = output
        self.now = now
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        // "critical" is the longest level but "warning" the longest usual one.
        let level = event.level.rawValue
        let padding = String(repeating: " ", count: max(0, "warning".count - level.count))
        var line = "\(Timestamp.formatMicro(now())) \(level)\(padding) \(Self.escape(event.message.description))"
        var separator = "  "
        func append(_ key: String, _ value: JSONValue) {
            if case .object(let members) = value, !members.isEmpty {
                for member in members { append("\(key).\(member.key)", member.value) }
            } else {
                line += "\(separator)\(Self.quoteIfNeeded(key))=\(Self.quoteIfNeeded(value.string ?? value.text))"
                separator = " "
            }
        }
        for (key, value) in event.mergedMetadata(self).sorted(by: { $0.key < $1.key }) {
            append(key, value.json)
        }
        output(Array(line.utf8) + [UInt8(ascii: "\n")])
    }

    /// The text itself if it is one plain word, else in quotes with everything odd escaped.
    private static func quoteIfNeeded(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                isPrintable(scalar) && scalar != " " && scalar != "\"" && scalar != "=" && scalar != "\\"
            }
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted += escape(scalar)
        }
        return quoted + "\""
    }

    private static func escape(_ text: String) -> String {
        text.unicodeScalars.allSatisfy(isPrintable) ? text : text.unicodeScalars.map(escape).joined()
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where isPrintable(scalar): String(scalar)
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// Whether a terminal shows the character as itself, in its place and in the order of reading.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
