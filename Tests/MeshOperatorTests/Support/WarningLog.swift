import Logging
import Synchronization

/// Keeps the warnings that are logged, by the object that they are about.
final class WarningLog: Sendable {
    private let seen = Mutex<Set<String>>([])

    /// The objects about which something was said.
    var objects: Set<String> { seen.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: WarningLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard let object = event.metadata?["object"] else { return }
            _ = log.seen.withLock { $0.insert("\(object)") }
        }
    }
}
