import HTTPTransport
import Logging
import Synchronization

/// Logs what API servers say in `Warning` headers, each text once.
final class WarningLog: Sendable {
    /// Texts to remember; a server that makes up more is not listened to.
    private static let limit = 1000

    private let logger: Logger
    private let seen = Mutex<Set<String>>([])

    init(_ logger: Logger) {
        self.logger = logger
    }

    func log(_ headers: HTTPHeaders, operation: String) {
        for value in headers.values(for: "Warning") {
            for text in Self.texts(value) where isNew(text) {
                logger.warning("the API server warns", metadata: ["warning": "\(text)", "operation": "\(operation)"])
            }
        }
    }

    private func isNew(_ text: String) -> Bool {
        seen.withLock { $0.count < Self.limit && $0.insert(text).inserted }
    }

    /// The texts of `299 - "a", 299 - "b"`: code 299 is what API servers use (RFC 7234, 5.5).
    static func texts(_ header: String) -> [String] {
        var texts: [String] = []
        var rest = header[...]
        while let open = rest.firstIndex(of: "\"") {
            let isWarning = rest[..<open].contains("299 ")
            var text = ""
            var index = rest.index(after: open)
            var isEscaped = false
            while index < rest.endIndex {
                let character = rest[index]
                if !isEscaped, character == "\"" { break }
                isEscaped = !isEscaped && character == "\\"
                if !isEscaped { text.append(character) }
                index = rest.index(after: index)
            }
            guard index < rest.endIndex else { return texts }
            if isWarning, !text.isEmpty { texts.append(text) }
            rest = rest[rest.index(after: index)...]
            // An optional date, quoted too, belongs to the warning before it.
            if let comma = rest.firstIndex(of: ",") { rest = rest[comma...] } else { return texts }
        }
        return texts
    }
}
