/// What a plugin wrote to standard error, as far as it may be shown: one line, bounded, without what may be a secret.
enum PluginComplaint {
    /// Characters that are shown: enough for the last lines, which say why.
    private static let limit = 300

    /// A run of characters this long in the alphabets of base64 and JWT is a token rather than a word.
    private static let tokenLength = 32

    /// - Parameter secrets: Texts that must not be shown, such as the values of variables.
    static func text(_ output: [UInt8], hiding secrets: some Sequence<String>) -> String {
        var text = String(decoding: output, as: UTF8.self)
        // Short ones would take words apart, and tell by the gaps what they are.
        for secret in secrets.sorted(by: { $0.utf8.count > $1.utf8.count }) where secret.utf8.count >= 4 {
            text = text.replacing(secret, with: "<redacted>")
        }
        let words = withoutEscapes(text).split(whereSeparator: \.isWhitespace).map { hideTokens(String($0)) }
        let line = hideNamed(words).joined(separator: " ")
        return line.count > limit ? "…" + line.suffix(limit) : line
    }

    /// Without the colours and other control sequences of terminals.
    private static func withoutEscapes(_ text: String) -> String {
        var kept = ""
        var isEscape = false
        for scalar in text.unicodeScalars {
            if scalar == "\u{1B}" {
                isEscape = true
            } else if isEscape {
                // "ESC [ 1 ; 31 m": a letter ends it.
                if scalar.properties.isAlphabetic { isEscape = false }
            } else if scalar.value >= 0x20 && scalar.value != 0x7F {
                kept.unicodeScalars.append(scalar)
            } else {
                kept += " "
            }
        }
        return kept
    }

    private static func hideTokens(_ word: String) -> String {
        var shown = ""
        var run = ""
        func flush() {
            shown += run.utf8.count >= tokenLength ? "<redacted>" : run
            run = ""
        }
        for character in word {
            if character.isASCII, character.isLetter || character.isNumber || "+=_-.".contains(character) {
                run.append(character)
            } else {
                flush()
                shown.append(character)
            }
        }
        flush()
        return shown
    }

    /// What follows `password=`, `"token":` and their like.
    private static func hideNamed(_ words: [String]) -> [String] {
        let names = ["token", "password", "passwd", "secret", "bearer", "apikey", "api_key", "access_key"]
        var hidesNext = false
        return words.map { word in
            if hidesNext {
                hidesNext = false
                return "<redacted>"
            }
            let lower = word.lowercased()
            guard names.contains(where: lower.contains) else { return word }
            guard let mark = word.firstIndex(where: { ":=".contains($0) }) else {
                hidesNext = lower == "bearer"
                return word
            }
            hidesNext = word.index(after: mark) == word.endIndex
            return hidesNext ? word : word[...mark] + "<redacted>"
        }
    }
}
