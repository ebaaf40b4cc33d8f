import JSON
import KubernetesAPI
import YAML

/// An object as a request sent it, in the version of the endpoint.
struct DecodedObject {
    var json: JSONValue
    /// What strict decoding objects to: `unknown field "spec.x"`.
    var strictProblems: [String]
}

/// Makes objects of request bodies.
struct BodyDecoder {
    let resource: ResourceDefinition
    let limits: APICore.Limits

    /// Parses a body, and says which fields it has twice.
    func parse(_ body: RequestBody) throws(ParsingProblem) -> (JSONValue, duplicates: [String]) {
        guard body.bytes.count <= limits.bodyBytes else { throw .tooLarge }
        if body.bytes.isEmpty { throw .malformed("unexpected end of JSON input", shown: "<empty>") }
        switch body.format {
        case .json: return try parseJSON(body.bytes)
        case .yaml: return try parseYAML(body.bytes)
        }
    }

    enum ParsingProblem: Error {
        case tooLarge
        case malformed(String, shown: String)
    }

    private func parseJSON(_ bytes: [UInt8]) throws(ParsingProblem) -> (JSONValue, duplicates: [String]) {
        let strict = JSONValue.ParsingOptions(duplicateKeys: .reject)
        if let value = try? JSONValue(parsing: bytes, options: strict) { return (value, []) }
        do {
            let value = try JSONValue(parsing: bytes)
            return (value, DuplicateFields.paths(in: bytes))
        } catch {
            let isCut = error.offset >= bytes.count
            throw .malformed(isCut ? "unexpected end of JSON input" : error.reason, shown: Self.excerpt(bytes))
        }
    }

    private func parseYAML(_ bytes: [UInt8]) throws(ParsingProblem) -> (JSONValue, duplicates: [String]) {
        // JSON is YAML, and by far the commoner body under this content type.
        if bytes.first == UInt8(ascii: "{"), let parsed = try? parseJSON(bytes) { return parsed }
        do {
            return (try YAML.parse(bytes).first?.value ?? .null, [])
        } catch {
            throw .malformed("\(error)", shown: Self.excerpt(bytes))
        }
    }

    /// The beginning of a body, for messages.
    private static func excerpt(_ bytes: [UInt8]) -> String {
        // 30 bytes are what a real server shows.
        let text = String(decoding: bytes.prefix(30), as: UTF8.self)
        return bytes.count > 30 ? "\(text) ..." : text
    }

    /// The object of a create or update.
    func decode(_ body: RequestBody) throws(APIStatusError) -> DecodedObject {
        let parsed: (JSONValue, duplicates: [String])
        do {
            parsed = try parse(body)
        } catch {
            switch error {
            case .tooLarge: throw .bodyTooLarge(limit: limits.bodyBytes)
            case .malformed(let problem, let shown):
                throw unrecognized("couldn't get version/kind; json parse error: \(problem)", shown: shown)
            }
        }
        var (object, duplicates) = parsed
        guard case .object = object else {
            throw unrecognized(
                "couldn't get version/kind; json parse error: json: cannot unmarshal \(object.goKind) into Go value",
                shown: Self.excerpt(body.bytes))
        }
        try checkType(&object, shown: Self.excerpt(body.bytes))
        do {
            return try decode(object, duplicates: duplicates)
        } catch {
            throw cannotHandle(error.text)
        }
    }

    private func unrecognized(_ problem: String, shown: String) -> APIStatusError {
        .badRequest("the object provided is unrecognized (must be of type \(resource.gvk.kind)): \(problem) (\(shown))")
    }

    private func cannotHandle(_ problem: String) -> APIStatusError {
        let kind = resource.gvk.kind
        return .badRequest("\(kind) in version \"\(resource.gvk.version)\" cannot be handled as a \(kind): \(problem)")
    }

    /// `apiVersion` and `kind` are those of the endpoint.
    private func checkType(_ object: inout JSONValue, shown: String) throws(APIStatusError) {
        let gvk = resource.gvk
        if resource.isCustom {
            guard !object.kind.isEmpty else {
                throw unrecognized("Object 'Kind' is missing in '\(object.text)'", shown: shown)
            }
            guard object.apiVersion == gvk.apiVersion else {
                throw .badRequest(
                    "the API version in the data (\(object.apiVersion)) does not match the expected API version "
                        + "(\(gvk.apiVersion))")
            }
            return
        }
        let sent = GroupVersionKind(
            apiVersion: object.apiVersion.isEmpty ? gvk.apiVersion : object.apiVersion,
            kind: object.kind.isEmpty ? gvk.kind : object.kind)
        guard sent == gvk else {
            throw .badRequest(
                "\(sent.kind) in version \"\(sent.version)\" cannot be handled as a \(gvk.kind): no kind "
                    + "\"\(sent.kind)\" is registered for version \"\(sent.apiVersion)\" at this endpoint")
        }
        object["apiVersion"] = .string(gvk.apiVersion)
        object["kind"] = .string(gvk.kind)
    }

    /// Checks, prunes and completes an object whose type is known.
    func decode(_ sent: JSONValue, duplicates: [String] = []) throws(DecodingProblem) -> DecodedObject {
        var decoder = TypedDecoder()
        var object = sent
        var unknown: [String]
        if let type = resource.type {
            object = try decoder.decode(object, as: type)
            unknown = decoder.unknown
            if resource.storage == BuiltInResources.customResourceDefinitions {
                SchemaKeywords.prune(&object, unknown: &unknown)
            }
            BuiltInForms.complete(&object, resource)
            resource.rules.complete(&object)
        } else {
            object["metadata"] = try decoder.decodeMetadata(sent["metadata"])
            unknown = decoder.unknown
            if let schema = resource.schema {
                let (pruned, more) = schema.prune(object)
                object = schema.applyDefaults(pruned)
                unknown += more
            }
        }
        // An explicit empty list means something: who owns what is to be forgotten.
        if sent["metadata"]?["managedFields"] == [] { object.setMetadata("managedFields", []) }
        let unknownTexts = unknown.map { "unknown field \"\($0)\"" }
        let duplicated = duplicates.filter { resource.isCustom || !unknown.contains($0) }
            .map { "duplicate field \"\($0)\"" }
        return DecodedObject(
            json: object, strictProblems: resource.isCustom ? duplicated + unknownTexts : unknownTexts + duplicated)
    }

    /// Refuses, or warns of, what strict decoding objects to.
    func check(
        _ decoded: DecodedObject, _ validation: WriteOptions.FieldValidation
    ) throws(APIStatusError) -> [String] {
        switch validation {
        case .ignore: return []
        case .warn: return decoded.strictProblems
        case .strict:
            if decoded.strictProblems.isEmpty { return [] }
            throw cannotHandle("strict decoding error: " + decoded.strictProblems.joined(separator: ", "))
        }
    }
}

/// The types that a schema's complaint of a wrong type names.
struct SchemaTypes {
    /// As Go's decoder calls it.
    let found: String
    /// As the schema calls it.
    let wanted: String

    private static let names = [
        "string": "string", "integer": "number", "number": "number", "boolean": "bool", "array": "array",
        "object": "object",
    ]

    /// As structured-merge-diff calls what is wanted.
    var wantedForApply: String {
        switch wanted {
        case "integer", "number": "numeric (int or float)"
        case "array": "list"
        case "object": "map"
        default: wanted
        }
    }

    /// From `Invalid value: "integer": data.a in body must be of type string: "integer"`; nil for another complaint.
    init?(_ message: String) {
        let words = message.split(separator: " ")
        guard let found = words.last.flatMap({ Self.names[String($0.dropFirst().dropLast())] }),
            let wanted = words.dropLast().last?.dropLast(), Self.names[String(wanted)] != nil
        else { return nil }
        self.found = found
        self.wanted = String(wanted)
    }
}
