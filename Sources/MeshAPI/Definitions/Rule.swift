import JSON

/// A rule of validation, twice: as CEL for the API server, and in Swift for what is stored already.
///
/// A test holds both to the same corpus of objects.
struct Rule: Sendable {
    /// CEL over `self`, the value of the field that the rule is declared on.
    let expression: String

    /// What to say where `text` says nothing.
    let message: String

    /// CEL for a message that names the value.
    let messageExpression: String?

    /// The field to blame, as `.rotation.expiration`; empty for the value itself.
    let field: String

    /// Whether the value keeps the rule.
    ///
    /// Values may have any type and any member may be missing.
    let isKept: @Sendable (JSONValue) -> Bool

    /// The message that names the value.
    let text: (@Sendable (JSONValue) -> String)?

    init(
        _ expression: String, _ message: String, at field: String = "",
        isKept: @escaping @Sendable (JSONValue) -> Bool
    ) {
        self.expression = expression
        self.message = message
        self.field = field
        self.isKept = isKept
        messageExpression = nil
        text = nil
    }

    /// A rule whose message names the value; servers say `message` if they cannot evaluate `messageExpression`.
    init(
        _ expression: String, _ message: String, messageExpression: String, at field: String = "",
        isKept: @escaping @Sendable (JSONValue) -> Bool, text: @escaping @Sendable (JSONValue) -> String
    ) {
        self.expression = expression
        self.message = message
        self.messageExpression = messageExpression
        self.field = field
        self.isKept = isKept
        self.text = text
    }

    /// The rule as an item of `x-kubernetes-validations`.
    var json: JSONValue {
        var object: JSONObject = ["rule": .string(expression), "message": .string(message)]
        object.set("messageExpression", messageExpression)
        object.setUnlessEmpty("fieldPath", field)
        return .object(object)
    }

    /// The violation, if the value at that place breaks the rule.
    func violation(of value: JSONValue, at path: String) -> Violation? {
        if isKept(value) { return nil }
        let isCompound = value.object != nil || value.array != nil
        let place = path.isEmpty ? String(field.dropFirst()) : path + field
        return Violation(place, describe(value), value: isCompound ? nil : value)
    }
}

extension Rule {
    /// The message.
    ///
    /// As in a server, one of several lines gives way to the one that names no value.
    private func describe(_ value: JSONValue) -> String {
        guard let text = text?(value), !text.contains(where: \.isNewline) else { return message }
        return text
    }
}

extension JSONValue {
    /// Whether the member is there, as `has(self.key)` in CEL.
    func has(_ key: String) -> Bool { self[key].map { !$0.isNull } ?? false }

    /// Whether the member is there and neither an empty string nor an empty list or map.
    func hasContent(_ key: String) -> Bool {
        switch self[key] {
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        case nil, .null: false
        case .bool, .integer, .number: true
        }
    }
}
