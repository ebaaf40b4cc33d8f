internal import JSON

/// What a plain scalar means, by the rules of sigs.k8s.io/yaml 1.6 (its `goyaml.v2/resolve.go`): YAML 1.1 without
/// base 60, and without times, which stay strings.
enum ScalarResolution {
    private static let words: [String: JSONValue] = {
        var words: [String: JSONValue] = [:]
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] { words[word] = true }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] { words[word] = false }
        for word in ["", "~", "null", "Null", "NULL"] { words[word] = .null }
        return words
    }()

    /// The value, or nil for what JSON cannot say: infinities and not-a-number.
    static func resolve(_ text: String) -> JSONValue? {
        if let value = words[text] { return value }
        if isNotFinite(text) { return nil }
        return number(text) ?? .string(text)
    }

    /// Whether a reader that knows less of YAML than this one, or more, may take it for something but a string.
    static func isAmbiguous(_ text: String) -> Bool {
        guard case .string = resolve(text) else { return true }
        return text == "<<" || looksLikeTime(text) || isBase60(text)
    }

    private static func isNotFinite(_ text: String) -> Bool {
        let unsigned = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
        return [".inf", ".Inf", ".INF"].contains(unsigned) || [".nan", ".NaN", ".NAN"].contains(text)
    }

    private static func number(_ text: String) -> JSONValue? {
        guard let first = text.utf8.first, isDigit(first) || "+-.".utf8.contains(first) else { return nil }
        // Underscores may group digits, but a number does not begin with a point and have them.
        let plain = first == UInt8(ascii: ".") ? text : text.filter { $0 != "_" }
        return integer(plain) ?? decimal(plain)
    }

    /// Decimal, or with 0x, 0o, 0b; a leading 0 alone means octal too.
    private static func integer(_ text: String) -> JSONValue? {
        var digits = text[...]
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits = digits.dropFirst() }
        var radix = 10
        if digits.first == "0", digits.count > 1 {
            switch digits.dropFirst().first {
            case "x", "X": (radix, digits) = (16, digits.dropFirst(2))
            case "o", "O": (radix, digits) = (8, digits.dropFirst(2))
            case "b", "B": (radix, digits) = (2, digits.dropFirst(2))
            default: (radix, digits) = (8, digits.dropFirst())
            }
        }
        // Swift's initializer takes a sign, which has been seen already.
        guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+"),
            let magnitude = UInt64(digits, radix: radix)
        else { return nil }
        if isNegative {
            guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
            return .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
        }
        if let small = Int64(exactly: magnitude) { return .integer(small) }
        return .number(JSONNumber(verifiedText: "\(magnitude)"))
    }

    // `[-+]? ( \. digits | digits ( \. digits? )? ) ( [eE] [-+]? digits )?`
    private static func decimal(_ text: String) -> JSONValue? {
        var rest = Substring(text).utf8
        func skipSign() {
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        }
        func skipDigits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest.removeFirst(count)
            return count
        }
        skipSign()
        let whole = skipDigits()
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = skipDigits()
        }
        guard whole + fraction > 0 else { return nil }
        if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            rest.removeFirst()
            skipSign()
            guard skipDigits() > 0 else { return nil }
        }
        guard rest.isEmpty, let value = Double(normalized(text)), value.isFinite else { return nil }
        // Go writes whole numbers below 10²¹ without a fraction, so 1.0 reaches the API server as 1.
        if let whole = Int64(exactly: value) { return .integer(whole) }
        if isJSON(text) { return .number(JSONNumber(verifiedText: text)) }
        return JSONNumber(value).map { .number($0) }
    }

    /// Swift's `Double` wants digits before the point.
    private static func normalized(_ text: String) -> String {
        if text.hasPrefix(".") { return "0" + text }
        for sign in ["+", "-"] where text.hasPrefix(sign + ".") { return sign + "0" + text.dropFirst() }
        return text
    }

    /// Whether a decimal number is written as JSON wants it: no plus sign, no needless zero, digits about the point.
    private static func isJSON(_ text: String) -> Bool {
        let unsigned = Array(text.hasPrefix("-") ? text.dropFirst().utf8 : text[...].utf8)
        guard let first = unsigned.first, isDigit(first) else { return false }
        if first == UInt8(ascii: "0"), unsigned.count > 1, isDigit(unsigned[1]) { return false }
        guard let point = unsigned.firstIndex(of: UInt8(ascii: ".")) else { return true }
        return point + 1 < unsigned.count && isDigit(unsigned[point + 1])
    }

    private static func looksLikeTime(_ text: String) -> Bool {
        let start = Array(text.utf8.prefix(6))
        return start.count == 6 && start.prefix(4).allSatisfy(isDigit) && start[4] == UInt8(ascii: "-")
            && isDigit(start[5])
    }

    /// `190:20:30` is a number in YAML 1.1.
    private static func isBase60(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return false }
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        return unsigned.utf8.first.map(isDigit) ?? false
            && unsigned.utf8.allSatisfy { isDigit($0) || ":._".utf8.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}

extension YAMLScalar {
    /// Whether it asks, as a key, for the members of another mapping.
    var isMerge: Bool { isPlain && text == "<<" && (tag == nil || tag == "tag:yaml.org,2002:merge") }

    /// What it stands for.
    func resolved(at location: YAMLLocation) throws(YAMLError) -> JSONValue {
        guard let tag else {
            guard isPlain else { return .string(text) }
            guard let value = ScalarResolution.resolve(text) else {
                throw YAMLError(.unsupported, "\(text) is a number that JSON does not have", at: location)
            }
            return value
        }
        let value = ScalarResolution.resolve(text)
        switch (tag, value) {
        case ("tag:yaml.org,2002:bool", .bool), ("tag:yaml.org,2002:null", .null),
            ("tag:yaml.org,2002:int", .integer), ("tag:yaml.org,2002:float", .integer),
            ("tag:yaml.org,2002:int", .number), ("tag:yaml.org,2002:float", .number):
            return value ?? .null
        case ("tag:yaml.org,2002:bool", _), ("tag:yaml.org,2002:null", _), ("tag:yaml.org,2002:int", _),
            ("tag:yaml.org,2002:float", _):
            throw YAMLError(.syntax, "the value does not fit its tag !!\(tag.dropFirst(18))", at: location)
        case ("tag:yaml.org,2002:binary", _):
            throw YAMLError(.unsupported, "!!binary is not used: write the base64 as a string", at: location)
        default:
            return .string(text)
        }
    }
}
