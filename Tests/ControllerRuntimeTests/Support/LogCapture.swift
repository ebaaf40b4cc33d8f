import ControllerRuntime
import FoundationEssentials
import JSON
import Logging
import Synchronization

/// Keeps what is logged, as the parsed lines of the JSON log handler.
final class LogCapture: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    var output: LogOutput {
        LogOutput { line in self.lines.withLock { $0.append(line) } }
    }

    func logger(level: Logger.Level = .info) -> Logger {
        Logger(label: "test") { label in
            JSONLinesLogHandler(label: label, level: LogLevelControl(level), output: self.output, now: { testDate })
        }
    }

    var raw: [[UInt8]] { lines.withLock { $0 } }

    var texts: [String] { raw.map { String(decoding: $0, as: UTF8.self) } }

    /// Every line as JSON; a line that is none is `null`.
    var entries: [JSONValue] { raw.map { (try? JSONValue(parsing: $0)) ?? .null } }

    /// The messages, in order.
    var messages: [String] { entries.map { $0["msg"]?.string ?? "" } }
}

/// The time of every test: 2026-03-01T09:30:00.000125Z.
let testDate = Date(timeIntervalSince1970: 1_772_357_400.000125)
