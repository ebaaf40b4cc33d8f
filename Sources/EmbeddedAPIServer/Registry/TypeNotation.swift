import JSON

/// Reads types from a notation with one line a field.
///
///     package io.k8s.api.core.v1
///
///     kind Pod # Containers that run together on one node.
///       1 metadata ObjectMeta
///       2 spec PodSpec
///
///     atomic type ContainerPort # …
///       3 containerPort! int32
///       4 protocol string = "TCP"
///
/// A field's line begins with its number in protobuf. Marks after its name: `?` the empty value is not the absent one;
/// `!` required, and written even when it is empty; `+` written even when it is empty; `*` only required. A type is
/// `string`, `int32`, …, a name of this package, of `meta/v1` or of `core/v1`, a list `[T]`, or a map `{T}` with
/// strings as keys. Then, in any order: `by=a,b` a list whose items these members tell apart, for apply, and the first
/// of them for patches; `keys=a,b` only for apply, `merge=a` only for patches; `set`; `atomic`; `strategy=…`; at last
/// a default as JSON behind `=` and a description behind `#`. `...T` embeds the fields of another type.
struct TypeNotation {
    /// A line that means nothing.
    struct Malformed: Error, CustomStringConvertible {
        let line: String
        let problem: String
        var description: String { "\(problem): \(line)" }
    }

    /// Where names are looked up when their own package does not have them.
    private static let commonPackages = ["io.k8s.apimachinery.pkg.apis.meta.v1", "io.k8s.api.core.v1"]

    private struct Declaration {
        let package: String
        let name: String
        let summary: String
        let isKind: Bool
        let isAtomic: Bool
        var lines: [Substring] = []
    }

    private var declarations: [String: Declaration] = [:]
    private var types: [String: APIType] = [:]

    /// All types of these texts, by package and name: `io.k8s.api.core.v1.Pod`.
    static func types(in texts: [String]) throws(Malformed) -> [String: APIType] {
        var notation = TypeNotation()
        for text in texts { try notation.declare(text) }
        for name in notation.declarations.keys { _ = try notation.type(name, for: "") }
        return notation.types
    }

    private mutating func declare(_ text: String) throws(Malformed) {
        var package = ""
        var current: Declaration?
        func finish() { if let current { declarations["\(package).\(current.name)"] = current } }
        for line in text.split(separator: "\n") {
            let (code, summary) = Self.split(line, at: " # ")
            var words = code.split(separator: " ")
            guard let first = words.first else { continue }
            if first.allSatisfy(\.isNumber) {
                current?.lines.append(line)
                continue
            }
            finish()
            if first == "package", words.count == 2 {
                package = String(words[1])
                current = nil
                continue
            }
            let isAtomic = first == "atomic"
            if isAtomic { words.removeFirst() }
            guard words.count == 2, let sort = words.first, sort == "kind" || sort == "type", !package.isEmpty else {
                throw Malformed(line: String(line), problem: "no declaration")
            }
            current = Declaration(
                package: package, name: String(words[1]), summary: summary, isKind: sort == "kind", isAtomic: isAtomic)
        }
        finish()
    }

    /// The part before a mark, and, without blanks around it, that after it.
    private static func split(_ line: Substring, at mark: String) -> (Substring, String) {
        guard let range = line.firstRange(of: mark) else { return (line, "") }
        let rest = line[range.upperBound...].drop { $0 == " " }
        return (line[..<range.lowerBound], String(rest))
    }

    private mutating func type(_ name: String, for line: String) throws(Malformed) -> APIType {
        if let type = types[name] { return type }
        // Taken away while it is read: a type that holds itself is not found.
        guard let declaration = declarations.removeValue(forKey: name) else {
            throw Malformed(line: line, problem: "no type \(name)")
        }
        var members: [(number: UInt64, member: APIType.Member)] = []
        for line in declaration.lines { members.append(try member(line, of: declaration.package)) }
        let type = APIType(
            package: declaration.package, name: declaration.name, summary: declaration.summary,
            isKind: declaration.isKind, isAtomic: declaration.isAtomic, members: members)
        types[name] = type
        return type
    }

    private mutating func member(
        _ line: Substring, of package: String
    ) throws(Malformed) -> (number: UInt64, member: APIType.Member) {
        func malformed(_ problem: String) -> Malformed { Malformed(line: String(line), problem: problem) }
        let (code, summary) = Self.split(line, at: " # ")
        let (declared, fallback) = Self.split(code, at: " = ")
        var words = declared.split(separator: " ")[...]
        guard let number = words.popFirst().flatMap({ UInt64($0) }), let first = words.popFirst() else {
            throw malformed("no field")
        }
        if first.hasPrefix("...") {
            guard case .object(let type) = try shape(first.dropFirst(3), of: package, line) else {
                throw malformed("nothing to embed")
            }
            return (number, .embedded(type))
        }
        guard let type = words.popFirst() else { throw malformed("a field without a type") }
        let name = first.prefix { !"?!+*".contains($0) }
        let marks = first.dropFirst(name.count)
        let shape = try shape(type, of: package, line)
        var options = Options()
        for word in words where !options.read(word) { throw malformed("unknown option \(word)") }
        let value = fallback.isEmpty ? nil : try? JSONValue(parsing: Array(fallback.utf8))
        if !fallback.isEmpty, value == nil { throw malformed("the default is no JSON") }
        let field = APIField(
            name: String(name), shape: shape, absence: Self.absence(shape, marks),
            isRequired: marks.contains("!") || marks.contains("*"), list: options.list,
            patchStrategies: options.strategies, patchMergeKey: options.mergeKey, isAtomic: options.isAtomic,
            defaultValue: value, summary: summary)
        return (number, .field(field))
    }

    private static func absence(_ shape: APIShape, _ marks: Substring) -> APIField.Absence {
        let isWritten = marks.contains("!") || marks.contains("+")
        if marks.contains("?") { return isWritten ? .null : .optional }
        return switch shape {
        // Structs in Go, which leaves none out.
        case .object, .quantity, .intOrString: .written
        case .time, .microTime: .null
        case .list, .map, .strings, .any, .bytes: isWritten ? .null : .omitted
        case .string, .int32, .int64, .bool: isWritten ? .written : .omitted
        }
    }

    private mutating func shape(
        _ word: Substring, of package: String, _ line: Substring
    ) throws(Malformed) -> APIShape {
        switch word {
        case "string": return .string
        case "int32": return .int32
        case "int64": return .int64
        case "bool": return .bool
        case "bytes": return .bytes
        case "time": return .time
        case "microTime": return .microTime
        case "quantity": return .quantity
        case "intOrString": return .intOrString
        case "any": return .any
        case "strings": return .strings
        default: break
        }
        let inner = word.dropFirst().dropLast()
        if word.hasPrefix("["), word.hasSuffix("]") { return .list(try shape(inner, of: package, line)) }
        if word.hasPrefix("{"), word.hasSuffix("}") { return .map(try shape(inner, of: package, line)) }
        let names = ([package] + Self.commonPackages).map { "\($0).\(word)" }
        let found = names.first { types[$0] != nil || declarations[$0] != nil }
        return .object(try type(found ?? String(word), for: String(line)))
    }

    /// What stands behind a field's type.
    private struct Options {
        var list = MergeSchema.ListType.atomic
        var strategies: [String] = []
        var mergeKey: String?
        var isAtomic = false

        /// False for a word that is no option.
        mutating func read(_ word: Substring) -> Bool {
            let parts = word.split(separator: "=", maxSplits: 1)
            let values = parts.dropFirst().first?.split(separator: ",").map(String.init) ?? []
            switch (parts.first, values.first) {
            case ("by", let key?):
                list = .map(keys: values)
                strategies = ["merge"]
                mergeKey = key
            case ("keys", .some): list = .map(keys: values)
            case ("merge", let key?):
                strategies = ["merge"]
                mergeKey = key
            case ("strategy", .some): strategies = values
            case ("set", nil): list = .set
            case ("atomic", nil): isAtomic = true
            default: return false
            }
            return true
        }
    }
}
