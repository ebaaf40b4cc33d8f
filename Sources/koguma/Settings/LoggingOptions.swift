public import ArgumentParser
import ControllerRuntime
public import Logging

/// How a command logs.
struct LoggingOptions: ParsableArguments {
    static let settings: [Setting] = [.option("log-format"), .option("log-level")]

    /// What a line of the log looks like.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// One JSON object a line, for machines.
        case json
        /// Text, for people.
        case text
    }

    @Option(name: .customLong("log-format"), help: "json or text.")
    var format: Format?

    @Option(
        name: .customLong("log-level"),
        help: "The least that is logged: trace, debug, info, notice, warning or error.")
    var initialLevel: Logger.Level = .info

    /// The level of the whole process, which can be changed while it runs.
    func makeLevel() -> LogLevelControl { LogLevelControl(initialLevel) }

    /// The logger of the whole process.
    func makeLogger(default fallback: Format, level: LogLevelControl) -> Logger {
        Logger(label: "koguma") { label in
            switch format ?? fallback {
            case .json: JSONLinesLogHandler(label: label, level: level)
            case .text: TextLogHandler(level: level)
            }
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
