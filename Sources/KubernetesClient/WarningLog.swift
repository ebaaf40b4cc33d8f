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

    /// The texts of `299 - "a", 299 - "b" "<date>"`; 299 is the code that API servers use (RFC 7234, 5.5).
    static func texts(_ header: String) -> [String] {
        var texts: [String] = []
        var code = ""
        var quoted: [String] = []
        var isQuote = false
        var isEscaped = false

        func endWarning() {
            if code.drop(while: \.isWhitespace).hasPrefix("299 "), let text = quoted.first, !text.isEmpty {
                texts.append(text)
            }
            code = ""
            quoted = []
        }

        for character in header {
            switch (isQuote, character) {
            case (true, _) where isEscaped:
                quoted[quoted.count - 1].append(character)
                isEscaped = false
            case (true, "\\"): isEscaped = true
            case (_, "\""):
                isQuote.toggle()
                if isQuote { quoted.append("") }
            case (true, _): quoted[quoted.count - 1].append(character)
            case (false, ","): endWarning()
            case (false, _): if quoted.isEmpty { code.append(character) }
            }
        }
        if !isQuote { endWarning() }
        return texts
    }
}
