import JSON
import KubernetesAPI

/// What a client applies: an object of which only some fields are said.
struct AppliedConfiguration {
    let object: JSONValue
    let warnings: [String]

    /// - Throws: 400 for what is no object of the endpoint's kind and name, 500, as real servers do, for what does not
    ///   fit the schema.
    init(_ body: RequestBody, _ context: WriteContext) throws(APIStatusError) {
        let resource = context.resource
        let parsed: (JSONValue, duplicates: [String])
        do {
            parsed = try context.decoder.parse(RequestBody(bytes: body.bytes, format: .yaml))
        } catch {
            switch error {
            case .tooLarge: throw .bodyTooLarge(limit: context.limits.bodyBytes)
            case .malformed(let problem, _): throw .badRequest("error decoding YAML: \(problem)")
            }
        }
        var object = parsed.0
        guard case .object = object else {
            throw .badRequest(
                "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
                    + "\(object.goKind) into Go value of type map[string]interface {}")
        }
        guard object.apiVersion == resource.gvk.apiVersion, object.kind == resource.gvk.kind else {
            let version = object.apiVersion.isEmpty ? "/" : object.apiVersion
            throw .badRequest("invalid object type: \(version), Kind=\(object.kind)")
        }
        if object["metadata"]?["managedFields"]?.isNull == false {
            throw .badRequest("metadata.managedFields must be nil")
        }
        warnings = try Self.strictProblems(parsed.duplicates, context.options.fieldValidation)
        if object.objectName.isEmpty, !context.target.name.isEmpty {
            object.setMetadata("name", .string(context.target.name))
        }
        try context.checkName(object)
        try Self.checkSchema(object, context)
        try context.checkNamespace(&object)
        self.object = object
    }

    private static func strictProblems(
        _ duplicates: [String], _ validation: WriteOptions.FieldValidation
    ) throws(APIStatusError) -> [String] {
        let problems = duplicates.map { "duplicate field \"\($0)\"" }
        switch validation {
        case .ignore: return []
        case .warn: return problems
        case .strict:
            if problems.isEmpty { return [] }
            throw .badRequest("error strict decoding YAML: \(problems.joined(separator: ", "))")
        }
    }

    /// Fields are owned by their place in the schema: without one there is nothing to own.
    private static func checkSchema(_ object: JSONValue, _ context: WriteContext) throws(APIStatusError) {
        let resource = context.resource
        var problems = resource.type.map { AppliedTypeCheck.problems(object, $0) } ?? []
        problems += resource.schema?.prune(object).1.map { ".\($0): field not declared in schema" } ?? []
        problems += ListCheck.problems(object, resource.mergeSchema)
        problems += Self.mistyped(object, resource)
        guard let problem = problems.first else { return }
        throw .unforeseen(
            "failed to create typed patch object (\(object.objectNamespace)/\(object.objectName); "
                + "\(resource.gvk.group.isEmpty ? "/" : "")\(resource.gvk.apiVersion), Kind=\(resource.gvk.kind)): "
                + problem)
    }

    /// What has another type than its schema says, in the words of structured-merge-diff.
    private static func mistyped(_ object: JSONValue, _ resource: ResourceDefinition) -> [String] {
        (resource.schema?.validate(object) ?? []).compactMap { violation in
            guard violation.reason == .typeInvalid, let types = SchemaTypes(violation.message) else { return nil }
            let value = object.value(atFieldPath: violation.path) ?? .null
            return value.isNull
                ? nil
                : ".\(violation.path): expected \(types.wantedForApply), got &value.valueUnstructured{Value:\(value.text)}"
        }
    }

    /// A UID or version says that the object is thought to be there.
    func checkMayCreate(_ context: WriteContext) throws(APIStatusError) {
        let uid = object.objectUID
        guard uid.isEmpty else {
            throw .conflict(
                context.resource, context.target.name,
                "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
        }
    }

    func checkVersion(_ current: JSONValue, _ context: WriteContext) throws(APIStatusError) {
        let version = object.metadata("resourceVersion")
        guard version.isEmpty || version == current.metadata("resourceVersion") else {
            throw .modified(context.resource, context.target.name)
        }
    }

    /// A merged object, pruned and with defaults, as one that was sent whole.
    func decoded(_ merged: JSONValue, _ context: WriteContext) throws(APIStatusError) -> JSONValue {
        do {
            return try context.decoder.decode(merged).json
        } catch {
            let kind = context.resource.gvk.kind
            throw .badRequest(
                "\(kind) in version \"\(context.resource.gvk.version)\" cannot be handled as a \(kind): \(error.text)")
        }
    }
}

/// Lists that are owned item by item must tell their items apart.
enum ListCheck {
    static func problems(_ value: JSONValue, _ schema: MergeSchema, at path: [PathElement] = []) -> [String] {
        switch value {
        case .object(let members) where !schema.isAtomic:
            return members.flatMap { key, member in
                problems(member, schema.child(.field(key)), at: path + [.field(key)])
            }
        case .array(let items) where schema.listType != .atomic: return problems(items, schema, at: path)
        case .object, .array, .null, .bool, .integer, .number, .string: return []
        }
    }

    private static func problems(_ items: [JSONValue], _ schema: MergeSchema, at path: [PathElement]) -> [String] {
        let place = FieldSet.text(path)
        var found: [String] = []
        var seen: Set<PathElement> = []
        for (index, item) in items.enumerated() {
            guard let element = schema.element(of: item) else { continue }
            if case .key(let keys) = element, keys.isEmpty, case .map(let names) = schema.listType {
                let list = names.map { JSONValue.string($0).text }.joined(separator: " ")
                found.append(
                    "\(place): element \(index): associative list with keys has an element that omits all key fields "
                        + "[\(list)] (and doesn't have default values for any key fields)")
            } else if !seen.insert(element).inserted {
                found.append("\(place): duplicate entries for key \(element.description)")
            }
            found += problems(item, schema.child(element), at: path + [element])
        }
        return found
    }
}
