import JSON
import KubernetesAPI

/// A JSON patch, merge patch or strategic merge patch, read once and applied to whatever the object then is.
struct ObjectPatch {
    private enum Content {
        case operations(JSONPatch)
        case merge(JSONValue)
        case strategic(JSONValue)
    }

    /// How many operations a JSON patch may have (k8s.io/apiserver, handlers/patch.go).
    private static let operationLimit = 10_000

    private let content: Content
    /// The fields that the patch has twice.
    let duplicates: [String]

    /// - Throws: 400 for what is no patch.
    init(_ body: RequestBody, type: PatchType) throws(APIStatusError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: body.bytes)
        } catch {
            throw .badRequest("error decoding patch: \(error.reason)")
        }
        let strict = JSONValue.ParsingOptions(duplicateKeys: .reject)
        duplicates =
            type != .json && (try? JSONValue(parsing: body.bytes, options: strict)) == nil
            ? DuplicateFields.paths(in: body.bytes) : []
        switch type {
        case .json: content = .operations(try Self.operations(json))
        case .merge, .apply: content = .merge(try Self.object(json))
        case .strategic: content = .strategic(try Self.object(json))
        }
    }

    private static func object(_ json: JSONValue) throws(APIStatusError) -> JSONValue {
        guard case .object = json else {
            throw .badRequest(
                "error decoding patch: json: cannot unmarshal \(json.goKind) into Go value of type "
                    + "map[string]interface {}")
        }
        return json
    }

    private static func operations(_ json: JSONValue) throws(APIStatusError) -> JSONPatch {
        guard let items = json.array else {
            throw .badRequest(
                "error decoding patch: json: cannot unmarshal \(json.goKind) into Go value of type "
                    + "[]handlers.jsonPatchOp")
        }
        guard items.count <= operationLimit else {
            throw APIStatusError(
                code: 413, reason: "RequestEntityTooLarge",
                message: "The allowed maximum operations in a JSON patch is \(operationLimit), got \(items.count)")
        }
        do {
            return try JSONPatch(json: json)
        } catch {
            throw .rejected
        }
    }

    /// What a message shows of a patched object that is none: of a strategic patch, the patch.
    func shown(_ patched: JSONValue) -> String {
        if case .strategic(let patch) = content { patch.goPrinted } else { patched.text }
    }

    /// The object after the patch.
    func applied(to object: JSONValue, schema: MergeSchema) throws(APIStatusError) -> JSONValue {
        switch content {
        case .operations(let patch):
            var bounded = BoundedJSONPatch(object)
            for operation in patch.operations { try bounded.apply(operation) }
            return bounded.value
        case .merge(let patch): return object.applying(mergePatch: patch)
        case .strategic(let patch): return try StrategicMergePatch(schema: schema).apply(patch, to: object)
        }
    }
}

extension APIStatusError {
    /// What real servers say of a JSON patch that does not apply: no more than this.
    static let rejected = APIStatusError(
        code: 422, reason: "Invalid", message: "the server rejected our request due to an error in our request",
        details: .init())
}
