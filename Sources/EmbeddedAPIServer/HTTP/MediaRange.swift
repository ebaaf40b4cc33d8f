/// One clause of an `Accept` header, such as `application/json;as=Table;g=meta.k8s.io;v=v1`.
struct MediaRange: Sendable, Hashable {
    /// `application/json`, in lower case.
    let type: String
    let parameters: [String: String]
    /// Between 0 and 1.
    let quality: Double

    /// The clauses of the headers, best first; those of equal quality keep their order.
    ///
    /// Quality 0 means "not this". Nil if there is no clause at all, so that anything will do.
    static func parse(_ headers: [String]) -> [MediaRange]? {
        let clauses = headers.flatMap { $0.split(separator: ",") }.compactMap(MediaRange.init)
        if clauses.isEmpty { return nil }
        // The standard library's sort is stable.
        return clauses.filter { $0.quality > 0 }.sorted { $0.quality > $1.quality }
    }

    private init?(_ clause: Substring) {
        var parts = clause.split(separator: ";").map(trimmed)[...]
        guard let type = parts.popFirst(), type.contains("/") else { return nil }
        self.type = type.lowercased()
        var parameters: [String: String] = [:]
        for part in parts {
            let halves = part.split(separator: "=", maxSplits: 1).map(trimmed)
            guard halves.count == 2 else { continue }
            parameters[halves[0].lowercased()] = halves[1]
        }
        quality = parameters.removeValue(forKey: "q").flatMap(Double.init) ?? 1
        self.parameters = parameters
    }

    func covers(_ type: String) -> Bool {
        if self.type == type || self.type == "*/*" { return true }
        guard self.type.hasSuffix("/*") else { return false }
        return type.hasPrefix(self.type.dropLast())
    }
}

/// The text without spaces and tabs around it.
func trimmed(_ text: some StringProtocol) -> String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    var rest = text.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return String(rest)
}
