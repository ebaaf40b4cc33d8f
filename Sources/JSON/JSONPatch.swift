/// A JSON patch (RFC 6902): operations that all succeed, or none takes effect.
public struct JSONPatch: Sendable, Hashable, JSONDecodable, JSONEncodable {
    /// One operation of a patch.
    public enum Operation: Sendable, Hashable {
        /// Sets a member, or inserts an element before the one that is there.
        case add(JSONPointer, JSONValue)
        /// Takes away what is there, which must exist.
        case remove(JSONPointer)
        /// Puts another value in the place of what is there, which must exist.
        case replace(JSONPointer, JSONValue)
        /// Takes a value from one place and adds it at another.
        case move(from: JSONPointer, to: JSONPointer)
        /// Adds the value of one place at another as well.
        case copy(from: JSONPointer, to: JSONPointer)
        /// Fails the whole patch unless the value there is this one.
        case test(JSONPointer, JSONValue)
    }

    /// The operations, in the order in which they are applied.
    public let operations: [Operation]

    /// Makes a patch of operations that are applied in this order.
    public init(_ operations: [Operation]) {
        self.operations = operations
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        operations = try [Operation](json: json)
    }

    public var json: JSONValue { operations.json }

    /// The value after every operation.
    public func applied(to value: JSONValue) throws(JSONPatchError) -> JSONValue {
        var result = value
        for operation in operations { try operation.apply(to: &result) }
        return result
    }
}

/// Why a JSON patch could not be applied.
public struct JSONPatchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with which operation.
    public let description: String

    /// Whether it is a `test` that did not hold.
    public let isFailedTest: Bool
}

extension JSONPatch.Operation: JSONDecodable, JSONEncodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        func pointer(_ key: String) throws(JSONDecodingError) -> JSONPointer {
            let text: String = try reader.required(key)
            guard let pointer = JSONPointer(text) else {
                throw JSONDecodingError(path: key, problem: "\"\(text)\" is no JSON pointer")
            }
            return pointer
        }
        // Not through the reader: null is a value here.
        func value() throws(JSONDecodingError) -> JSONValue {
            guard let value = reader.object["value"] else {
                throw JSONDecodingError(path: "value", problem: "is required")
            }
            return value
        }
        let name: String = try reader.required("op")
        switch name {
        case "add": self = .add(try pointer("path"), try value())
        case "remove": self = .remove(try pointer("path"))
        case "replace": self = .replace(try pointer("path"), try value())
        case "move": self = .move(from: try pointer("from"), to: try pointer("path"))
        case "copy": self = .copy(from: try pointer("from"), to: try pointer("path"))
        case "test": self = .test(try pointer("path"), try value())
        default: throw JSONDecodingError(path: "op", problem: "\"\(name)\" is no operation of JSON patch")
        }
    }

    public var json: JSONValue {
        func operation(_ name: String, _ path: JSONPointer, _ rest: JSONObject = [:]) -> JSONValue {
            var members = rest
            members["op"] = .string(name)
            members["path"] = .string(path.description)
            return .object(members)
        }
        return switch self {
        case .add(let path, let value): operation("add", path, ["value": value])
        case .remove(let path): operation("remove", path)
        case .replace(let path, let value): operation("replace", path, ["value": value])
        case .move(let from, let to): operation("move", to, ["from": .string(from.description)])
        case .copy(let from, let to): operation("copy", to, ["from": .string(from.description)])
        case .test(let path, let value): operation("test", path, ["value": value])
        }
    }
}

extension JSONPatch.Operation {
    fileprivate func apply(to root: inout JSONValue) throws(JSONPatchError) {
        switch self {
        case .add(let path, let value): try root.patch(path, path.tokens[...], .add(value))
        case .remove(let path): try root.patch(path, path.tokens[...], .remove)
        case .replace(let path, let value): try root.patch(path, path.tokens[...], .replace(value))
        case .move(let from, let to):
            guard !(to.tokens.count > from.tokens.count && to.tokens.starts(with: from.tokens)) else {
                throw JSONPatchError("cannot move \(from) into itself")
            }
            let value = try root.value(at: from)
            try root.patch(from, from.tokens[...], .remove)
            try root.patch(to, to.tokens[...], .add(value))
        case .copy(let from, let to): try root.patch(to, to.tokens[...], .add(try root.value(at: from)))
        case .test(let path, let expected):
            guard try root.value(at: path) == expected else {
                throw JSONPatchError(description: "the test of \(path) failed", isFailedTest: true)
            }
        }
    }
}

extension JSONPatchError {
    fileprivate init(_ description: String) {
        self.init(description: description, isFailedTest: false)
    }

    fileprivate static func missing(_ pointer: JSONPointer) -> JSONPatchError {
        JSONPatchError("there is nothing at \(pointer)")
    }
}

private enum Change {
    case add(JSONValue)
    case remove
    case replace(JSONValue)
}

extension JSONValue {
    fileprivate func value(at pointer: JSONPointer) throws(JSONPatchError) -> JSONValue {
        var value = self
        for token in pointer.tokens {
            let next: JSONValue? =
                switch value {
                case .object(let members): members[token]
                case .array: Self.index(token).flatMap { value[$0] }
                case .null, .bool, .integer, .number, .string: nil
                }
            guard let next else { throw .missing(pointer) }
            value = next
        }
        return value
    }

    /// An array index as RFC 6901 writes it: digits without a leading zero.
    private static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        guard token == "0" || !token.hasPrefix("0") else { return nil }
        return Int(token)
    }

    fileprivate mutating func patch(
        _ pointer: JSONPointer,
        _ tokens: ArraySlice<String>,
        _ change: Change
    ) throws(JSONPatchError) {
        guard let token = tokens.first else {
            switch change {
            case .add(let value), .replace(let value): self = value
            case .remove: self = .null
            }
            return
        }
        let rest = tokens.dropFirst()
        switch self {
        case .object(var members):
            self = .null
            defer { self = .object(members) }
            if rest.isEmpty {
                if case .add(let value) = change {
                    members[token] = value
                    return
                }
                guard members.contains(token) else { throw .missing(pointer) }
                if case .replace(let value) = change { members[token] = value } else { members[token] = nil }
            } else {
                guard var child = members[token] else { throw .missing(pointer) }
                try child.patch(pointer, rest, change)
                members[token] = child
            }
        case .array(var elements):
            self = .null
            defer { self = .array(elements) }
            if rest.isEmpty, case .add(let value) = change {
                let index = token == "-" ? elements.count : Self.index(token)
                guard let index, index <= elements.count else { throw .missing(pointer) }
                elements.insert(value, at: index)
                return
            }
            guard let index = Self.index(token), elements.indices.contains(index) else { throw .missing(pointer) }
            if rest.isEmpty {
                if case .replace(let value) = change { elements[index] = value } else { elements.remove(at: index) }
            } else {
                try elements[index].patch(pointer, rest, change)
            }
        case .null, .bool, .integer, .number, .string: throw .missing(pointer)
        }
    }
}
